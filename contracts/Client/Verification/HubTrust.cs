using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// What an agency must know of a hub to check its documents without it. Get it once over a channel you trust and keep it: whoever can
/// change it can make anything verify.
/// </summary>
/// <param name="BaseUrl">The hub's <c>iss</c>; no slash at the end.</param>
/// <param name="LogOrigin">The log's name in checkpoints.</param>
/// <param name="LogVerifiers">Keys of the log, as vkeys; one signature of theirs is enough, and none of theirs may be false.</param>
/// <param name="HubKeys">The vault's public JWKs, retired ones too, as <c>/v1/jwks.json</c> has them.</param>
/// <param name="WitnessPolicy">Absent: the log's own signature is enough.</param>
public sealed record HubTrust(
    string BaseUrl, string LogOrigin, IReadOnlyList<NoteVerifier> LogVerifiers, IReadOnlyList<JsonObject> HubKeys, WitnessPolicy? WitnessPolicy = null)
{
    private readonly IReadOnlyList<VerificationKey> signing =
        [.. HubKeys.Where(jwk => jwk["use"].AsString() == "sig" && Jwk.FaultOfPublic(jwk) is null).Select(VerificationKey.FromJwk)];

    internal VerificationKey? SigningKey(string kid) => signing.FirstOrDefault(key => key.Kid == kid);

    /// <summary>The key that messages to the hub itself are encrypted to; null when it has none.</summary>
    public EncryptionKey? EncryptionKey =>
        HubKeys.FirstOrDefault(jwk => jwk["use"].AsString() == "enc") is { } jwk ? Contracts.Jose.EncryptionKey.FromJwk(jwk) : null;

    /// <summary>Throws <see cref="FormatException"/> when a verifier's key is none.</summary>
    public static HubTrust From(string baseUrl, string logOrigin, IEnumerable<string> logVerifiers, JsonObject jwks, WitnessPolicy? witnesses = null) => new(
        baseUrl, logOrigin,
        [.. logVerifiers.Select(text => NoteVerifier.Parse(text) is { IsWitness: false } verifier ? verifier : throw new FormatException("not a verifier's key"))],
        [.. (jwks["keys"] as JsonArray ?? throw new FormatException("not a key set")).OfType<JsonObject>().Select(jwk => jwk.DeepClone().AsObject())], witnesses);

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["hub"] = BaseUrl,
            ["log_origin"] = LogOrigin,
            ["log_verifiers"] = new JsonArray([.. LogVerifiers.Select(verifier => (JsonNode)verifier.ToString())]),
            ["hub_keys"] = new JsonObject { ["keys"] = new JsonArray([.. HubKeys.Select(jwk => jwk.DeepClone())]) },
        };
        if (WitnessPolicy is { } policy)
        {
            json["witnesses"] = policy.ToJson();
        }
        return json;
    }

    /// <summary>What <see cref="ToJson"/> wrote. Throws <see cref="FormatException"/> when it is something else.</summary>
    public static HubTrust FromJson(JsonObject json) =>
        json["hub"].AsString() is { } hub && json["log_origin"].AsString() is { } origin
        && json["log_verifiers"] is JsonArray verifiers && verifiers.All(one => one.AsString() is not null) && json["hub_keys"] is JsonObject keys
            ? From(hub, origin, verifiers.Select(one => one.AsString()!), keys, json["witnesses"] is { } policy ? WitnessPolicy.FromJson(policy) : null)
            : throw new FormatException("not a trust file");
}
