using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.SdJwt;

/// <summary>Makes SD-JWTs (RFC 9901 §4, §5): each concealed place becomes a disclosure, inside out, with decoys among the digests.</summary>
public sealed class SdJwtIssuer
{
    private readonly IReadOnlySet<string> concealed;
    private readonly Entropy entropy;
    private readonly bool decoys;
    private readonly List<string> disclosures = [];

    private SdJwtIssuer(IReadOnlySet<string> concealed, Entropy entropy, bool decoys) =>
        (this.concealed, this.entropy, this.decoys) = (concealed, entropy, decoys);

    /// <param name="concealed">JSON Pointers (RFC 6901) of members and array elements; one inside another is a nested disclosure.</param>
    /// <param name="decoys">
    /// Pads <c>/to</c> to 8, 16, 32…, and every other digest list to the next power of two, shuffled, so that neither count nor position
    /// tells what is withheld later.
    /// </param>
    public static string Issue(string typ, JsonObject claims, IReadOnlySet<string> concealed, SigningKey key, Entropy entropy, bool decoys = true)
    {
        var issuer = new SdJwtIssuer(concealed, entropy, decoys);
        var payload = (JsonObject)issuer.Conceal(claims, "")!;
        payload["_sd_alg"] = "sha-256";
        return string.Concat(issuer.Shuffled(issuer.disclosures).Select(disclosure => disclosure + "~").Prepend(Jws.Sign(typ, payload, key) + "~"));
    }

    private JsonNode? Conceal(JsonNode? node, string path) => node switch
    {
        JsonObject members => ConcealObject(members, path),
        JsonArray elements => ConcealArray(elements, path),
        _ => node?.DeepClone(),
    };

    private JsonObject ConcealObject(JsonObject members, string path)
    {
        var (result, digests) = (new JsonObject(), new List<string>());
        foreach (var (name, value) in members)
        {
            var here = $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            var inner = Conceal(value, here);
            if (concealed.Contains(here))
            {
                digests.Add(Disclose(new JsonArray(Salt(), name, inner)));
            }
            else
            {
                result[name] = inner;
            }
        }
        if (digests.Count > 0)
        {
            result["_sd"] = new JsonArray([.. Padded(digests, 1).Select(digest => (JsonNode)digest)]);
        }
        return result;
    }

    private JsonArray ConcealArray(JsonArray elements, string path)
    {
        List<JsonNode?> result = [];
        var hidden = 0;
        for (var i = 0; i < elements.Count; i++)
        {
            var here = $"{path}/{i}";
            var inner = Conceal(elements[i], here);
            result.Add(concealed.Contains(here) ? Holder(Disclose(new JsonArray(Salt(), inner))) : inner);
            hidden += concealed.Contains(here) ? 1 : 0;
        }
        // The order of elements means something (the MessageHeader comes first), so decoys go between them and they stay in order.
        if (hidden == elements.Count && hidden > 0)
        {
            var size = decoys ? PaddedSize(hidden, path == "/to" ? 8 : 1) : hidden;
            while (result.Count < size)
            {
                result.Insert(Below(result.Count + 1), Holder(Decoy()));
            }
        }
        return new([.. result]);
    }

    private static JsonObject Holder(string digest) => new() { ["..."] = digest };

    private List<string> Padded(List<string> digests, int least)
    {
        var size = decoys ? PaddedSize(digests.Count, least) : digests.Count;
        while (digests.Count < size)
        {
            digests.Add(Decoy());
        }
        return Shuffled(digests);
    }

    private static int PaddedSize(int count, int least) => Math.Max(least, (int)BitOperations.RoundUpToPowerOf2((uint)count));

    private string Disclose(JsonArray disclosure)
    {
        var encoded = Base64Url.Encode(WireJson.Bytes(disclosure));
        disclosures.Add(encoded);
        return Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(encoded)));
    }

    private string Salt() => Random(16);

    // Looks like any SHA-256 digest, and is nobody's.
    private string Decoy() => Random(32);

    private string Random(int bytes)
    {
        Span<byte> random = stackalloc byte[bytes];
        entropy(random);
        return Base64Url.Encode(random);
    }

    private List<string> Shuffled(List<string> items)
    {
        if (!decoys)
        {
            return items;
        }
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
        return items;
    }

    /// <summary>Uniform in [0, bound): 64 random bits leave a bias below 2⁻⁴⁰ for any list that fits a message.</summary>
    private int Below(int bound)
    {
        Span<byte> random = stackalloc byte[8];
        entropy(random);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(random) % (ulong)bound);
    }
}
