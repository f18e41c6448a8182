using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Adapters.Keys;

/// <summary>A version of one of the hub's keys under both its names: the vault's, and the exchange's <c>kid</c>.</summary>
/// <param name="Id">The vault's URL for it.</param>
/// <param name="Jwk">The public key as the exchange writes it.</param>
internal sealed record KeyVersion(string Id, JsonObject Jwk, bool Enabled)
{
    public string Kid => Jwk["kid"].AsString()!;

    /// <summary><c>kid</c> is the thumbprint, so that it names this version for good and says nothing about the vault.</summary>
    public static JsonObject Public(JsonObject bundle, string alg, string use)
    {
        string[] members = use == "sig" ? ["crv", "x", "y"] : ["n", "e"];
        var jwk = new JsonObject { ["kty"] = bundle["kty"].AsString()?.Replace("-HSM", "", StringComparison.Ordinal) }; // JWKs do not tell where the key is kept
        foreach (var member in members)
        {
            jwk[member] = bundle[member]?.DeepClone();
        }
        (jwk["kid"], jwk["alg"], jwk["use"]) = (Contracts.Jose.Jwk.Thumbprint(jwk), alg, use);
        return Contracts.Jose.Jwk.FaultOfPublic(jwk) is { } fault ? throw new RequestFailedException($"a key of the vault cannot serve for {alg}: {fault}") : jwk;
    }

    public bool Verifies(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Base64Url.Decode(Jwk["x"].AsString()!), Y = Base64Url.Decode(Jwk["y"].AsString()!) },
        });
        return key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

/// <summary>Every version of both keys at one time, the current ones first.</summary>
internal sealed record KeyVersions(DateTimeOffset At, IReadOnlyList<KeyVersion> Signing, IReadOnlyList<KeyVersion> Encryption)
{
    /// <summary>
    /// What a version signed stays verifiable whatever became of it; nothing may be encrypted for one that the vault would not unwrap with.
    /// </summary>
    public IReadOnlyList<JsonObject> Published() =>
        [.. Signing.Concat(Encryption.Where(key => key.Enabled)).Select(key => key.Jwk.DeepClone().AsObject())];
}
