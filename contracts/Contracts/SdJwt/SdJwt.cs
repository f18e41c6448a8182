using ExchangeHub.Contracts.Jose;
using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.SdJwt;

/// <summary>
/// An SD-JWT (RFC 9901) in compact form without key binding, with every disclosure in its place. What the issuer signed stands or falls
/// whole; disclosures can be left out, and the signature still holds over the rest.
/// </summary>
public sealed class SdJwt
{
    private SdJwt(ParsedJws jws, JsonObject claims, IReadOnlyList<Disclosure> disclosures) => (Jws, Claims, Disclosures) = (jws, claims, disclosures);

    /// <summary>The issuer-signed JWT.</summary>
    public ParsedJws Jws { get; }
    public string IssuerSigned => Jws.Compact;

    /// <summary>The processed payload: disclosures resolved, digests, decoys and <c>_sd_alg</c> gone.</summary>
    public JsonObject Claims { get; }

    /// <summary>In the order they were sent.</summary>
    public IReadOnlyList<Disclosure> Disclosures { get; }

    public bool VerifiedBy(VerificationKey key) => Jws.VerifiedBy(key);

    /// <summary>Null with a fault when it breaks any rule of RFC 9901 §7.1. The signature is not verified here.</summary>
    public static SdJwt? Parse(string compact, out SdJwtFault? fault)
    {
        var parts = compact.Split('~');
        if (parts.Length < 2 || parts[^1].Length > 0)
        {
            fault = SdJwtFault.Malformed;
            return null;
        }
        if (Jose.Jws.Parse(parts[0]) is not { } jws)
        {
            fault = SdJwtFault.NotAuthentic;
            return null;
        }
        var resolver = new DisclosureResolver();
        fault = resolver.Resolve(jws.Payload, parts.AsSpan(1, parts.Length - 2));
        return fault is null ? new(jws, resolver.Claims, resolver.Disclosures) : null;
    }

    /// <summary>The same message with fewer disclosures. One inside another is shown only if that other is: otherwise it is an error here.</summary>
    public string Present(Func<Disclosure, bool> shown)
    {
        var kept = Disclosures.Where(shown).ToArray();
        var all = kept.ToHashSet(ReferenceEqualityComparer.Instance);
        if (kept.Any(disclosure => disclosure.Parent is { } parent && !all.Contains(parent)))
        {
            throw new ArgumentException("a disclosure is shown without the one that holds it", nameof(shown));
        }
        return string.Concat(kept.Select(disclosure => disclosure.Encoded + "~").Prepend(IssuerSigned + "~"));
    }
}
