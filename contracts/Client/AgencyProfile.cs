using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>Who is acting: an agency with its private keys.</summary>
/// <param name="Signing">Signs messages, acknowledgements and consents.</param>
/// <param name="Client">ES384; signs token requests only.</param>
/// <param name="Decryption">Open views; old keys too, for views that were sealed to them.</param>
public sealed record AgencyProfile(string Id, string ClientId, SigningKey Signing, SigningKey Client, IReadOnlyList<DecryptionKey> Decryption)
{
    public DecryptionKey? DecryptionKeyOf(string kid) => Decryption.FirstOrDefault(key => key.Kid == kid);

    /// <summary>
    /// Reads <c>agency.json</c>, <c>signing.jwk.json</c>, <c>client.jwk.json</c> and every <c>encryption*.jwk.json</c>. Throws
    /// <see cref="FormatException"/>, <see cref="ArgumentException"/> or <see cref="IOException"/>.
    /// </summary>
    public static AgencyProfile Load(string folder)
    {
        var agency = HubJson.Read<AgencyFile>(File.ReadAllBytes(Path.Combine(folder, "agency.json")));
        return new(
            agency.Id, agency.ClientId, SigningKey.FromJwk(Key(Path.Combine(folder, "signing.jwk.json"))),
            SigningKey.FromJwk(Key(Path.Combine(folder, "client.jwk.json"))),
            [.. Directory.GetFiles(folder, "encryption*.jwk.json").Order(StringComparer.Ordinal).Select(file => DecryptionKey.FromJwk(Key(file)))]);
    }

    private static JsonObject Key(string file) =>
        StrictJson.TryParseObject(File.ReadAllBytes(file)) ?? throw new FormatException($"{Path.GetFileName(file)} is not a JSON Web Key");

    private sealed record AgencyFile(string Id, string ClientId, string? Tenant = null);
}
