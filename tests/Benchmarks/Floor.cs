using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.SdJwt;
using Hl7.Fhir.Serialization;

namespace ExchangeHub.Benchmarks;

/// <summary>What no hub can do without, each alone: the primitives over the same message.</summary>
internal sealed class Floor(Sample sample)
{
    private readonly SdJwt message = SdJwt.Parse(sample.Message, out _)!;
    private readonly VerificationKey key = VerificationKey.FromJwk(Jwk.PublicPart(sample.SigningJwk));
    private readonly SigningKey signing = SigningKey.FromJwk(sample.SigningJwk);
    private readonly byte[] sealedKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>Name, and microseconds for one message.</summary>
    public IEnumerable<(string Name, double Microseconds)> Measure()
    {
        yield return ("ES256 verify", Timing.Microseconds(() => message.VerifiedBy(key)));
        var disclosures = message.Disclosures.Select(disclosure => Encoding.ASCII.GetBytes(disclosure.Encoded)).ToArray();
        yield return ("SHA-256 of the disclosures", Timing.Microseconds(() => Array.ForEach(disclosures, bytes => SHA256.HashData(bytes))));
        yield return ("JSON parse", Timing.Microseconds(() => JsonDocument.Parse(sample.Bundle).Dispose()));
        yield return ("FHIR parse, strict", Timing.Microseconds(() => Fhir(sample.Bundle)));
        yield return ($"ECDH-ES+A256KW, {sample.To.Count}×", Timing.Microseconds(Wrap));
        yield return ($"AES-256-GCM, {sample.To.Count}×", Timing.Microseconds(Seal));
        yield return ("ES256 sign", Timing.Microseconds(() => signing.Sign(sealedKey)));
    }

    private static void Fhir(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        _ = FhirJsonDeserializer.STRICT.TryDeserializeResource(ref reader, out _, out _);
    }

    // A JWE of nothing: what it costs is the agreement and the wrapped key.
    private void Wrap()
    {
        foreach (var agency in sample.To)
        {
            _ = Jwe.Encrypt([], "exchange-view+json", EncryptionKey.FromJwk(agency.Keys[1].Jwk));
        }
    }

    private void Seal()
    {
        var (plaintext, nonce, tag) = (Encoding.ASCII.GetBytes(sample.Message), new byte[12], new byte[16]);
        foreach (var _ in sample.To)
        {
            using var aes = new AesGcm(sealedKey, 16);
            aes.Encrypt(nonce, plaintext, plaintext, tag);
        }
    }
}
