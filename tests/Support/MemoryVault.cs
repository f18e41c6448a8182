using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>A vault whose keys live in the test.</summary>
public sealed class MemoryVault : IVault
{
    // Made once: an RSA key takes its time.
    private static readonly JsonObject Signing = Jwk.Generate("ES256", "sig"), Encryption = Jwk.Generate("RSA-OAEP-256", "enc");
    private readonly byte[] seed = RandomNumberGenerator.GetBytes(32);

    public Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<JsonObject>>([Jwk.PublicPart(Signing), Jwk.PublicPart(Encryption)]);

    public Task<byte[]> Sign(ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Member(Signing, "x"), Y = Member(Signing, "y") },
            D = Member(Signing, "d"),
        });
        return Task.FromResult(key.SignHash(digest.Span));
    }

    public Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct)
    {
        using var key = RSA.Create(new RSAParameters
        {
            Modulus = Member(Encryption, "n"),
            Exponent = Member(Encryption, "e"),
            D = Member(Encryption, "d"),
            P = Member(Encryption, "p"),
            Q = Member(Encryption, "q"),
            DP = Member(Encryption, "dp"),
            DQ = Member(Encryption, "dq"),
            InverseQ = Member(Encryption, "qi"),
        });
        try
        {
            return Task.FromResult(kid == (string?)Encryption["kid"] ? key.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256) : null);
        }
        catch (CryptographicException)
        {
            return Task.FromResult<byte[]?>(null);
        }
    }

    public Task<byte[]> LogSeed(CancellationToken ct) => Task.FromResult(seed);

    private static byte[] Member(JsonObject jwk, string name) => Contracts.Base64Url.Decode((string)jwk[name]!);
}
