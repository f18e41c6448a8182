using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Cli;

/// <summary>Evidence in one file: gathered while the hub can be asked, read without it.</summary>
internal static class EvidenceFile
{
    public static bool IsBundle(string path) => path.EndsWith(EvidenceArchive.Extension, StringComparison.OrdinalIgnoreCase);

    public static EvidenceBundle Read(string path, Output output)
    {
        if (EvidenceArchive.Read(File.ReadAllBytes(path), out var part) is { } bundle)
        {
            return bundle;
        }
        ProofOutput.Show(output, [new(part, VerificationFault.BundleMalformed)]);
        throw new VerificationException(VerificationFault.BundleMalformed);
    }

    public static async Task<EvidenceBundle> Gather(
        HubClient hub, Evidence evidence, string? message, string? acknowledgement, HubTrust trust, CancellationToken ct)
    {
        Dictionary<string, IReadOnlyList<AgencyKey>> keys = [];
        foreach (var agency in new[] { evidence.Sender, evidence.Party }.Distinct())
        {
            var entry = await hub.Directory.Agency(agency, ct);
            keys[agency] = [.. entry.Keys.Where(key => key.Jwk["use"].AsString() == "sig")];
        }
        return new(evidence, message, acknowledgement, trust, keys, Newest(evidence.Entries));
    }

    private static string Newest(IReadOnlyList<ProvenEntry> entries) => entries
        .Select(entry => TlogProof.Parse(entry.Proof ?? "")?.Checkpoint).OfType<string>()
        .MaxBy(note => SignedNote.Parse(note) is { } signed && Checkpoint.Parse(signed.Text) is { } checkpoint ? checkpoint.Size : -1)
        ?? throw new VerificationException(VerificationFault.ProofMalformed);
}
