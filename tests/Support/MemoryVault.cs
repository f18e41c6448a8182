using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>A vault whose keys live in the test.</summary>
public sealed class MemoryVault : IVault
{
    // Made once: an RSA key takes its time.
    private static readonly JsonObject FirstSigning = Jwk.Generate("ES256", "sig"), FirstEncryption = Jwk.Generate("RSA-OAEP-256", "enc");
    private static readonly Lazy<JsonObject> SecondEncryption = new(() => Jwk.Generate("RSA-OAEP-256", "enc"));

    private readonly List<JsonObject> signing = [FirstSigning], encryption = [FirstEncryption];
    private readonly byte[] seed = RandomNumberGenerator.GetBytes(32);

    public void RotateSigning() => signing.Insert(0, Jwk.Generate("ES256", "sig"));

    public void RotateEncryption() => encryption.Insert(0, SecondEncryption.Value);

    public Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<JsonObject>>([.. signing.Concat(encryption).Select(Jwk.PublicPart)]);

    public Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        var jwk = signing.FirstOrDefault(one => (string?)one["kid"] == kid) ?? throw new RequestFailedException(404, "no such key");
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Member(jwk, "x"), Y = Member(jwk, "y") },
            D = Member(jwk, "d"),
        });
        return Task.FromResult(key.SignHash(digest.Span));
    }

    public Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct)
    {
        if (encryption.FirstOrDefault(one => (string?)one["kid"] == kid) is not { } jwk)
        {
            return Task.FromResult<byte[]?>(null);
        }
        using var key = RSA.Create(new RSAParameters
        {
            Modulus = Member(jwk, "n"),
            Exponent = Member(jwk, "e"),
            D = Member(jwk, "d"),
            P = Member(jwk, "p"),
            Q = Member(jwk, "q"),
            DP = Member(jwk, "dp"),
            DQ = Member(jwk, "dq"),
            InverseQ = Member(jwk, "qi"),
        });
        try
        {
            return Task.FromResult<byte[]?>(key.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256));
        }
        catch (CryptographicException)
        {
            return Task.FromResult<byte[]?>(null);
        }
    }

    public Task<byte[]> LogSeed(CancellationToken ct) => Task.FromResult(seed);

    private static byte[] Member(JsonObject jwk, string name) => Contracts.Base64Url.Decode((string)jwk[name]!);
}
