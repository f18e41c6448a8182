using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client.Verification;

/// <summary>Makes the bundle out of its parts. Each part is taken away once read, so that what is left over is what nobody knows.</summary>
internal sealed class BundleReader(Dictionary<string, byte[]> parts, Predicate<string> isDescription)
{
    private const int SaltBytes = 32;

    /// <summary>The first part that is not what it must be.</summary>
    public string? Fault { get; private set; }

    public EvidenceBundle? Read()
    {
        if (Text("README.txt") is not { } description || !isDescription(description))
        {
            return Bad("README.txt");
        }
        if (WireJson.TryRead<EvidenceArchive.About>(Json("about.json")) is not { V: 1 } about)
        {
            return Bad("about.json");
        }
        if (HubKeys() is not { } hubKeys)
        {
            return Bad("keys/hub.json");
        }
        if (WireJson.TryRead<Dictionary<string, IReadOnlyList<AgencyKey>>>(Json("keys/agencies.json")) is not { } agencyKeys)
        {
            return Bad("keys/agencies.json");
        }
        if (Text("checkpoint") is not { } checkpoint)
        {
            return Bad("checkpoint");
        }
        var (message, receipt, release, acknowledgement) = (Message(), Text("receipt.jwt"), Text("release.jwt"), Text("acknowledgement.jwt"));
        var (entries, keyProofs) = (Entries(), KeyProofs());
        if (Fault is null && parts.Count > 0)
        {
            return Bad(parts.Keys.Order(StringComparer.Ordinal).First());
        }
        return Fault is null
            ? new(new(about.Sender, about.Message, about.Party, about.Log, entries, receipt, release), message, acknowledgement, hubKeys, agencyKeys, checkpoint, keyProofs)
            : null;
    }

    private string? Message()
    {
        var (jwt, disclosures) = (Text("message.jwt"), Text("disclosures.txt"));
        if (disclosures is null)
        {
            return jwt is null ? null : $"{jwt}~";
        }
        if (jwt is null || !disclosures.EndsWith('\n') || disclosures.Contains('~', StringComparison.Ordinal))
        {
            Bad("disclosures.txt");
            return null;
        }
        return $"{jwt}~{disclosures.Replace('\n', '~')}";
    }

    private List<ProvenEntry> Entries()
    {
        List<ProvenEntry> entries = [];
        for (var number = 1; ; number++)
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"entries/{number}/");
            if (Take($"{folder}entry.json") is not { } bytes)
            {
                return entries;
            }
            if (StrictJson.TryParseObject(bytes) is not { } entry || !CanonicalJson.Serialize(entry).AsSpan().SequenceEqual(bytes) || entry["id"].AsString() is not { } id)
            {
                Bad($"{folder}entry.json");
                return entries;
            }
            if (Take($"{folder}salt.bin") is not { Length: SaltBytes } salt)
            {
                Bad($"{folder}salt.bin");
                return entries;
            }
            if (Take($"{folder}leaf.json") is not { } leaf || !LogLeaf.Of(id, salt, entry).AsSpan().SequenceEqual(leaf))
            {
                Bad($"{folder}leaf.json");
                return entries;
            }
            if (Text($"{folder}proof.tlog-proof") is not { } proof)
            {
                Bad($"{folder}proof.tlog-proof");
                return entries;
            }
            entries.Add(new(id, Base64Url.Encode(salt), entry, TlogProof.Parse(proof)?.Index, proof));
        }
    }

    private List<ProvenKey> KeyProofs()
    {
        List<ProvenKey> keys = [];
        for (var number = 1; ; number++)
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"keys/log/{number}/");
            if (Take($"{folder}leaf.json") is not { } leaf)
            {
                return keys;
            }
            if (Text($"{folder}proof.tlog-proof") is not { } proof)
            {
                Bad($"{folder}proof.tlog-proof");
                return keys;
            }
            keys.Add(new(leaf, proof));
        }
    }

    private HubTrust? HubKeys()
    {
        try
        {
            return Json("keys/hub.json") is { } json ? HubTrust.FromJson(json) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[]? Take(string name) => parts.Remove(name, out var content) ? content : null;

    private JsonObject? Json(string name) => Take(name) is { } bytes ? StrictJson.TryParseObject(bytes) : null;

    private string? Text(string name)
    {
        if (Take(name) is not { } bytes)
        {
            return null;
        }
        var text = Encoding.UTF8.GetString(bytes);
        if (Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes))
        {
            return text;
        }
        Bad(name);
        return null;
    }

    private EvidenceBundle? Bad(string part)
    {
        Fault ??= part;
        return null;
    }
}
