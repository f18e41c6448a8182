using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.SdJwt;

/// <summary>
/// Puts disclosures into their places (RFC 9901 §7.1, steps 2 to 5), in time linear in the message: each disclosure is decoded once and
/// its value walked once. Depth is bounded over disclosures too, or a chain of them would nest without end.
/// </summary>
internal sealed class DisclosureResolver
{
    private readonly Dictionary<string, Pending> byDigest = [];
    private readonly HashSet<string> seen = [];
    private readonly List<Placed> placed = [];

    public JsonObject Claims { get; private set; } = [];
    public IReadOnlyList<Disclosure> Disclosures { get; private set; } = [];

    public SdJwtFault? Resolve(JsonObject payload, ReadOnlySpan<string> encoded)
    {
        if (payload["_sd_alg"] is { } algorithm && algorithm.AsString() != "sha-256")
        {
            return SdJwtFault.NotShaTwoFiveSix;
        }
        for (var i = 0; i < encoded.Length; i++)
        {
            var digest = Base64Url.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(encoded[i])));
            if (!byDigest.TryAdd(digest, new(i, encoded[i], digest)))
            {
                return SdJwtFault.DigestTwice;
            }
        }
        try
        {
            Claims = (JsonObject)Walk(payload, null, "", 0)!;
            if (payload.ContainsKey("_sd_alg"))
            {
                Claims.Remove("_sd_alg"); // a disclosed claim of that name stays, and is refused where unknown claims are
            }
        }
        catch (FaultException stopped)
        {
            return stopped.Fault;
        }
        if (placed.Count != byDigest.Count)
        {
            return SdJwtFault.Unreferenced;
        }
        Disclosures = InOrder();
        return null;
    }

    /// <summary>Only what a digest refers to is decoded: an altered disclosure is unreferenced, whatever it says now.</summary>
    private static (string? Name, JsonNode? Value) Decode(string encoded)
    {
        if (Base64Url.TryDecode(encoded) is not { } bytes || !StrictJson.TryParse(bytes, out var node, out _) || node is not JsonArray { Count: 2 or 3 } array
            || array[0].AsString() is null || (array.Count == 3 && array[1].AsString() is null))
        {
            throw new FaultException(SdJwtFault.Malformed);
        }
        return (array.Count == 3 ? array[1].AsString() : null, array[^1]);
    }

    private JsonNode? Walk(JsonNode? node, Placed? parent, string path, int depth)
    {
        if (depth > StrictJson.DefaultDepth)
        {
            throw new FaultException(SdJwtFault.Malformed);
        }
        return node switch
        {
            JsonObject members => WalkObject(members, parent, path, depth),
            JsonArray elements => WalkArray(elements, parent, path, depth),
            _ => node?.DeepClone(),
        };
    }

    private JsonObject WalkObject(JsonObject members, Placed? parent, string path, int depth)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (name == "...")
            {
                throw new FaultException(SdJwtFault.Malformed); // stands only alone, in an array
            }
            if (name != "_sd")
            {
                result[name] = Walk(value, parent, Child(path, name), depth + 1);
            }
        }
        if (members.ContainsKey("_sd"))
        {
            foreach (var digest in members["_sd"] as JsonArray ?? throw new FaultException(SdJwtFault.Malformed))
            {
                if (Take(digest) is not { } disclosure)
                {
                    continue;
                }
                var (disclosed, value) = Decode(disclosure.Encoded);
                var name = disclosed ?? throw new FaultException(SdJwtFault.Malformed);
                if (name is "_sd" or "...")
                {
                    throw new FaultException(SdJwtFault.ReservedName);
                }
                if (result.ContainsKey(name))
                {
                    throw new FaultException(SdJwtFault.NameTaken);
                }
                result[name] = Place(disclosure, name, value, parent, Child(path, name), depth);
            }
        }
        return result;
    }

    private JsonArray WalkArray(JsonArray elements, Placed? parent, string path, int depth)
    {
        var result = new JsonArray();
        foreach (var element in elements)
        {
            // The path counts what is there in the processed payload, so decoys and withheld elements take no number.
            var here = $"{path}/{result.Count}";
            if (element is not JsonObject { } holder || !holder.ContainsKey("..."))
            {
                result.Add(Walk(element, parent, here, depth + 1));
                continue;
            }
            if (holder.Count != 1)
            {
                throw new FaultException(SdJwtFault.Malformed);
            }
            if (Take(holder["..."]) is { } disclosure)
            {
                var (name, value) = Decode(disclosure.Encoded);
                result.Add(name is null ? Place(disclosure, null, value, parent, here, depth) : throw new FaultException(SdJwtFault.Malformed));
            }
        }
        return result;
    }

    /// <summary>The disclosure a digest refers to; null for a decoy.</summary>
    private Pending? Take(JsonNode? digest)
    {
        var text = digest.AsString() ?? throw new FaultException(SdJwtFault.Malformed);
        return seen.Add(text) ? byDigest.GetValueOrDefault(text) : throw new FaultException(SdJwtFault.DigestTwice);
    }

    private JsonNode? Place(Pending disclosure, string? name, JsonNode? value, Placed? parent, string path, int depth)
    {
        var here = new Placed(disclosure, name, path, parent);
        placed.Add(here);
        here.Value = Walk(value, here, path, depth + 1);
        return here.Value;
    }

    private Disclosure[] InOrder()
    {
        var result = new Disclosure[placed.Count];
        foreach (var one in placed) // a parent is placed before what it holds
        {
            one.Result = new(one.Pending.Encoded, one.Pending.Digest, one.Name, one.Path, one.Value, one.Parent?.Result);
            result[one.Pending.Order] = one.Result;
        }
        return result;
    }

    private static string Child(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private sealed record Pending(int Order, string Encoded, string Digest);

    private sealed class Placed(Pending pending, string? name, string path, Placed? parent)
    {
        public Pending Pending => pending;
        public string? Name => name;
        public string Path => path;
        public Placed? Parent => parent;
        public JsonNode? Value { get; set; }
        public Disclosure? Result { get; set; }
    }

    private sealed class FaultException(SdJwtFault fault) : Exception
    {
        public SdJwtFault Fault => fault;
    }
}
