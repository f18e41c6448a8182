using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;

namespace ExchangeHub.Local.Keys;

/// <summary>The vault as files that only their owner reads, under the names that the keys have in Key Vault.</summary>
public sealed class FileVault(FileKeys keys) : IVault
{
    public const string Signing = "hub-signing", Encryption = "hub-encryption", Seed = "hub-log-seed";

    public Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<JsonObject>>([.. SigningKeys.Select(Jwk.PublicPart), .. EncryptionKeys.Select(Jwk.PublicPart)]);

    public Task<byte[]> Sign(ReadOnlyMemory<byte> digest, CancellationToken ct)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Bytes(SigningKeys[0], "x"), Y = Bytes(SigningKeys[0], "y") },
            D = Bytes(SigningKeys[0], "d"),
        });
        return Task.FromResult(key.SignHash(digest.Span, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    public Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct)
    {
        if (EncryptionKeys.FirstOrDefault(jwk => jwk["kid"].AsString() == kid) is not { } jwk)
        {
            return Task.FromResult<byte[]?>(null);
        }
        using var key = RSA.Create(new RSAParameters
        {
            Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e"), D = Bytes(jwk, "d"),
            P = Bytes(jwk, "p"), Q = Bytes(jwk, "q"), DP = Bytes(jwk, "dp"), DQ = Bytes(jwk, "dq"), InverseQ = Bytes(jwk, "qi"),
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

    public Task<byte[]> LogSeed(CancellationToken ct) => Task.FromResult(Bytes(keys.Versions(Seed, NewSeed)[0], "k"));

    /// <summary>A new version of the signing key or the encryption key; the ones before still verify and decrypt.</summary>
    public void Rotate(string name) => keys.Add(name, name == Signing ? NewSigning() : NewEncryption());

    private IReadOnlyList<JsonObject> SigningKeys => keys.Versions(Signing, NewSigning);
    private IReadOnlyList<JsonObject> EncryptionKeys => keys.Versions(Encryption, NewEncryption);

    private static JsonObject NewSigning() => Jwk.Generate("ES256", "sig");
    private static JsonObject NewEncryption() => Jwk.Generate("RSA-OAEP-256", "enc");
    private static JsonObject NewSeed() => new() { ["kty"] = "oct", ["k"] = Base64Url.Encode(RandomNumberGenerator.GetBytes(32)) };

    private static byte[] Bytes(JsonObject jwk, string member) => Base64Url.Decode(jwk[member].AsString() ?? throw new FormatException("a private member is missing"));
}
