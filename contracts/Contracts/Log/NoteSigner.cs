using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace ExchangeHub.Contracts.Log;

/// <summary>Signs notes: with an Ed25519 key held here, or an ECDSA key that a vault holds.</summary>
public sealed class NoteSigner
{
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>> sign;

    private NoteSigner(NoteVerifier verifier, Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>> sign) =>
        (Verifier, this.sign) = (verifier, sign);

    public NoteVerifier Verifier { get; }

    /// <param name="seed">The private key's 32 bytes.</param>
    public static NoteSigner Ed25519(string name, ReadOnlySpan<byte> seed)
    {
        var key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        return new(
            NoteVerifier.Ed25519(name, key.PublicKey.Export(KeyBlobFormat.RawPublicKey)),
            (text, _) => Task.FromResult(SignatureAlgorithm.Ed25519.Sign(key, text.Span)));
    }

    /// <summary>A witness, whose cosignatures say when it looked.</summary>
    /// <param name="seed">The private key's 32 bytes, of this witness and of nothing else.</param>
    public static NoteSigner Witness(string name, ReadOnlySpan<byte> seed, TimeProvider time)
    {
        var key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        return new(
            NoteVerifier.Witness(name, key.PublicKey.Export(KeyBlobFormat.RawPublicKey)),
            (text, _) =>
            {
                var now = (ulong)time.GetUtcNow().ToUnixTimeSeconds();
                return Task.FromResult(Cosignature.Of(now, SignatureAlgorithm.Ed25519.Sign(key, Cosignature.Message(now, text.Span))));
            });
    }

    /// <param name="sign">ES256 over a SHA-256 digest, answering r‖s as key vaults do; notes want ASN.1 DER.</param>
    public static NoteSigner Ecdsa(string name, ReadOnlySpan<byte> subjectPublicKeyInfo, Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>> sign) =>
        new(NoteVerifier.Ecdsa(name, subjectPublicKeyInfo), async (text, ct) => Der(await sign(SHA256.HashData(text.Span), ct)));

    public async Task<NoteSignature> Sign(string text, CancellationToken ct) =>
        new(Verifier.Name, Verifier.KeyId, await sign(Encoding.UTF8.GetBytes(text), ct));

    private static byte[] Der(byte[] rs)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Least(rs.AsSpan(0, rs.Length / 2)));
            writer.WriteIntegerUnsigned(Least(rs.AsSpan(rs.Length / 2)));
        }
        return writer.Encode();
    }

    private static ReadOnlySpan<byte> Least(ReadOnlySpan<byte> number)
    {
        var trimmed = number.TrimStart((byte)0);
        return trimmed.IsEmpty ? [0] : trimmed;
    }
}
