using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// The file <c>.exchange-evidence</c>: a zip of plain parts, each in the very bytes that are signed or hashed, so that common tools can
/// check them. Nothing is compressed, and the same evidence gives the same bytes.
/// </summary>
public static class EvidenceArchive
{
    public const string Extension = ".exchange-evidence";

    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the first that a zip can say
    private static readonly string Readme = LoadReadme();

    /// <summary>
    /// SHA-256 of every description that files were ever made with, this one's last. None may go: its files lie with courts. Another text is
    /// refused, since it could make an honest reader check something else.
    /// </summary>
    private static readonly string[] Descriptions = ["5701e0b874595c048274f2acc990fbd3e8fbbac6288756775ebca3a46d2039c4"];

    public static byte[] Write(EvidenceBundle bundle)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in PartsOf(bundle))
            {
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = NoTime;
                using var part = entry.Open();
                part.Write(content);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Null with the part that is missing, unknown, twice there or not what it must be. Nothing is verified yet.</summary>
    public static EvidenceBundle? Read(ReadOnlyMemory<byte> file, out string part)
    {
        var parts = ZipParts.Read(file);
        if (parts is null)
        {
            part = "file";
            return null;
        }
        var reader = new BundleReader(parts, IsDescription);
        var bundle = reader.Read();
        part = reader.Fault ?? "";
        return bundle;
    }

    private static IEnumerable<(string Name, byte[] Content)> PartsOf(EvidenceBundle bundle)
    {
        var evidence = bundle.Evidence;
        yield return ("README.txt", Encoding.UTF8.GetBytes(Readme));
        yield return ("about.json", WireJson.Bytes(new About(1, evidence.Sender, evidence.Message, evidence.Party, evidence.Log)));
        if (bundle.Message is { } message)
        {
            var split = message.Split('~');
            yield return ("message.jwt", Ascii(split[0]));
            if (split.Length > 2)
            {
                yield return ("disclosures.txt", Ascii(string.Concat(split[1..^1].Select(disclosure => disclosure + "\n"))));
            }
        }
        foreach (var (name, jwt) in new[] { ("receipt.jwt", evidence.Receipt), ("release.jwt", evidence.Release), ("acknowledgement.jwt", bundle.Acknowledgement) })
        {
            if (jwt is not null)
            {
                yield return (name, Ascii(jwt));
            }
        }
        foreach (var (entry, number) in evidence.Entries.Select((entry, index) => (entry, index + 1)))
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"entries/{number}/");
            var salt = Base64Url.Decode(entry.Salt ?? throw new ArgumentException("an entry without its salt proves nothing", nameof(bundle)));
            yield return ($"{folder}entry.json", CanonicalJson.Serialize(entry.Entry));
            yield return ($"{folder}salt.bin", salt);
            yield return ($"{folder}leaf.json", LogLeaf.Of(entry.Id, salt, entry.Entry));
            yield return ($"{folder}proof.tlog-proof", Encoding.UTF8.GetBytes(entry.Proof ?? throw new ArgumentException("an entry without its proof proves nothing", nameof(bundle))));
        }
        yield return ("checkpoint", Encoding.UTF8.GetBytes(bundle.Checkpoint));
        yield return ("keys/hub.json", WireJson.Bytes(bundle.HubKeys.ToJson()));
        yield return ("keys/agencies.json", WireJson.Bytes(bundle.AgencyKeys));
        foreach (var (key, number) in bundle.KeyProofs.Select((key, index) => (key, index + 1)))
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"keys/log/{number}/");
            yield return ($"{folder}leaf.json", key.Leaf);
            yield return ($"{folder}proof.tlog-proof", Encoding.UTF8.GetBytes(key.Proof));
        }
    }

    internal sealed record About(int V, string Sender, string Message, string Party, string Log);

    private static bool IsDescription(string text) =>
        Descriptions.Contains(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), StringComparer.Ordinal);

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string LoadReadme()
    {
        using var stream = typeof(EvidenceArchive).Assembly.GetManifestResourceStream("evidence/README.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
