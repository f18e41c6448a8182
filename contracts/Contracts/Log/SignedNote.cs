using System.Text;

namespace ExchangeHub.Contracts.Log;

/// <summary>
/// A text with signature lines (C2SP signed-note): text, an empty line, and one or more lines
/// <c>— name base64(key id ‖ signature)</c>. The text ends with a line feed, which the signatures cover.
/// </summary>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int MostSignatures = 100;

    public override string ToString() => string.Concat([Text, "\n", .. Signatures.Select(signature => signature.ToString())]);

    /// <summary>Null when it is no signed note. Nothing is verified yet.</summary>
    public static SignedNote? Parse(string note) => Parse(note, out _);

    /// <param name="fault">Why it is none.</param>
    public static SignedNote? Parse(string note, out NoteFault? fault)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Any(c => c < ' ' && c != '\n'))
        {
            fault = NoteFault.ControlCharacter;
            return null;
        }
        if (split < 0)
        {
            fault = NoteFault.Malformed;
            return null;
        }
        var lines = note[(split + 2)..].Split('\n');
        var signatures = lines[..^1].Select(NoteSignature.Parse).ToArray();
        fault = signatures.Length > MostSignatures ? NoteFault.TooManySignatures
            : lines[^1].Length > 0 || signatures.Any(signature => signature is null) || signatures.Length == 0 ? NoteFault.TrailingBytes
            : null;
        return fault is null ? new(note[..(split + 1)], signatures!) : null;
    }

    /// <summary>
    /// The text, when at least one of the verifiers' keys signed it. Lines of unknown keys are ignored; a line of a known key that does
    /// not verify rejects the whole note.
    /// </summary>
    public static string? Open(string note, IReadOnlyList<NoteVerifier> verifiers) =>
        Parse(note) is { } parsed && parsed.SignersAmong(verifiers) is { Count: > 0 } ? parsed.Text : null;

    /// <summary>Those of the keys that signed it, each once; null when a line of one of them does not verify.</summary>
    public IReadOnlyCollection<NoteVerifier>? SignersAmong(IReadOnlyList<NoteVerifier> verifiers)
    {
        HashSet<NoteVerifier> signers = [];
        var text = Encoding.UTF8.GetBytes(Text);
        foreach (var signature in Signatures)
        {
            if (verifiers.FirstOrDefault(known => known.Name == signature.Name && known.KeyId == signature.KeyId) is { } verifier)
            {
                if (!verifier.Verify(text, signature.Bytes))
                {
                    return null;
                }
                signers.Add(verifier);
            }
        }
        return signers;
    }
}

/// <summary>One signature line.</summary>
/// <param name="KeyId">The first four bytes, big-endian.</param>
/// <param name="Bytes">What follows them.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Bytes)
{
    public override string ToString()
    {
        byte[] id = [(byte)(KeyId >> 24), (byte)(KeyId >> 16), (byte)(KeyId >> 8), (byte)KeyId];
        return $"\u2014 {Name} {Convert.ToBase64String([.. id, .. Bytes])}\n";
    }

    /// <summary>A line without its line feed; null for anything else.</summary>
    public static NoteSignature? Parse(string line) =>
        line.Split(' ') is ["\u2014", var name, var encoded] && NoteVerifier.IsName(name)
        && Checkpoint.TryBase64(encoded, out var bytes) && bytes.Length > 4
            ? new(name, (uint)(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]), bytes[4..])
            : null;
}
