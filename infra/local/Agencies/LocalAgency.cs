using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Agencies;

/// <summary>An agency's private keys as its own IT would hold them: <c>.hub/agencies/&lt;id&gt;/</c>, one JWK a file, mode 0600.</summary>
/// <param name="Encryption">Opens views; null for who receives none.</param>
public sealed record LocalAgency(string Id, string ClientId, JsonObject Signing, JsonObject Client, JsonObject? Encryption)
{
    public static LocalAgency Make(string id, string encryption = "ECDH-ES+A256KW") =>
        new(id, $"client-{id}", Jwk.Generate("ES256", "sig"), Jwk.Generate("ES384", "sig"), Jwk.Generate(encryption, "enc"));

    public AgencyProfile Profile => new(
        Id, ClientId, SigningKey.FromJwk(Signing), SigningKey.FromJwk(Client), Encryption is null ? [] : [DecryptionKey.FromJwk(Encryption)]);

    /// <summary>The keys that the directory lists.</summary>
    public IReadOnlyList<AgencyKey> PublicKeys(DateTimeOffset now) =>
        [.. new[] { Signing, Encryption }.OfType<JsonObject>().Select(jwk => new AgencyKey(Jwk.PublicPart(jwk), "active", now))];

    public void Save(string folder, string tenant)
    {
        PrivateFiles.Write(Path.Combine(folder, "signing.jwk.json"), Signing);
        PrivateFiles.Write(Path.Combine(folder, "client.jwk.json"), Client);
        if (Encryption is not null)
        {
            PrivateFiles.Write(Path.Combine(folder, "encryption.jwk.json"), Encryption);
        }
        // Last: a folder with this file is whole.
        PrivateFiles.Write(Path.Combine(folder, "agency.json"), new JsonObject { ["id"] = Id, ["client_id"] = ClientId, ["tenant"] = tenant });
    }

    /// <summary>Null when the folder holds none, or half of one.</summary>
    public static LocalAgency? Load(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "agency.json")))
        {
            return null;
        }
        var agency = PrivateFiles.ReadObject(Path.Combine(folder, "agency.json"));
        var encryption = Path.Combine(folder, "encryption.jwk.json");
        return new(
            (string)agency["id"]!, (string)agency["client_id"]!, PrivateFiles.ReadObject(Path.Combine(folder, "signing.jwk.json")),
            PrivateFiles.ReadObject(Path.Combine(folder, "client.jwk.json")), File.Exists(encryption) ? PrivateFiles.ReadObject(encryption) : null);
    }
}
