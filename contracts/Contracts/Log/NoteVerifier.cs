using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace ExchangeHub.Contracts.Log;

/// <summary>
/// A public key that signs notes, written <c>name+hex(key id)+base64(type ‖ key)</c>. Type 1 is Ed25519; type 2 ECDSA P-256 over SHA-256,
/// its key a SubjectPublicKeyInfo; type 4 the Ed25519 key of a witness, which signs with the time (C2SP tlog-cosignature).
/// </summary>
public sealed class NoteVerifier
{
    internal const byte Ed25519Type = 0x01, EcdsaType = 0x02, CosignatureType = 0x04;
    private readonly byte type;
    private readonly byte[] key;

    private NoteVerifier(string name, byte type, byte[] key) => (Name, this.type, this.key, KeyId) = (name, type, key, IdOf(name, type, key));

    public string Name { get; }
    public uint KeyId { get; }

    /// <summary>A witness's key: it says that it saw no other tree, and never that the log itself wrote this one.</summary>
    public bool IsWitness => type == CosignatureType;

    /// <summary>The verifier's key as text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([type, .. key])}");

    public static NoteVerifier Ed25519(string name, ReadOnlySpan<byte> publicKey) => new(name, Ed25519Type, publicKey.ToArray());

    public static NoteVerifier Ecdsa(string name, ReadOnlySpan<byte> subjectPublicKeyInfo) => new(name, EcdsaType, subjectPublicKeyInfo.ToArray());

    public static NoteVerifier Witness(string name, ReadOnlySpan<byte> publicKey) => new(name, CosignatureType, publicKey.ToArray());

    /// <summary>Null for text that is no verifier's key, or one of another type.</summary>
    public static NoteVerifier? Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts is not [var name, { Length: 8 } id, var encoded] || !IsName(name)
            || !Checkpoint.TryBase64(encoded, out var bytes) || bytes.Length < 2 || !IsKey(bytes[0], bytes[1..]))
        {
            return null;
        }
        var verifier = new NoteVerifier(name, bytes[0], bytes[1..]);
        return verifier.KeyId.ToString("x8", CultureInfo.InvariantCulture) == id ? verifier : null;
    }

    /// <summary>Not empty, and without plus and white space of any script.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || char.IsWhiteSpace(c));

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        switch (type)
        {
            case Ed25519Type:
                return VerifyEd25519(text, signature);
            case CosignatureType:
                return Cosignature.TimeOf(signature) is { } time && VerifyEd25519(Cosignature.Message(time, text), signature[Cosignature.TimeBytes..]);
        }
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key, out _);
        return IsDer(signature) && ecdsa.VerifyData(text, signature, System.Security.Cryptography.HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private bool VerifyEd25519(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        var algorithm = SignatureAlgorithm.Ed25519;
        return signature.Length == algorithm.SignatureSize
            && algorithm.Verify(PublicKey.Import(algorithm, key, KeyBlobFormat.RawPublicKey), text, signature);
    }

    /// <summary>Two positive integers in DER and nothing else: the platform would also take a negative one for what it is modulo 2²⁵⁶.</summary>
    private static bool IsDer(ReadOnlySpan<byte> signature)
    {
        try
        {
            var reader = new AsnReader(signature.ToArray(), AsnEncodingRules.DER);
            var numbers = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var (r, s) = (numbers.ReadInteger(), numbers.ReadInteger());
            numbers.ThrowIfNotEmpty();
            return r.Sign > 0 && s.Sign > 0;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool IsKey(byte type, byte[] key)
    {
        if (type is Ed25519Type or CosignatureType)
        {
            return key.Length == 32;
        }
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key, out var read);
            return type == EcdsaType && read == key.Length && ecdsa.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // The name is part of an Ed25519 key's id and not of an ECDSA key's: so the note format has it.
    private static uint IdOf(string name, byte type, byte[] key)
    {
        var digest = SHA256.HashData(type == EcdsaType ? key : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. key]);
        return (uint)(digest[0] << 24 | digest[1] << 16 | digest[2] << 8 | digest[3]);
    }
}
