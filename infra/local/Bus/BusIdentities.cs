using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using ExchangeHub.Broker;

namespace ExchangeHub.Local.Bus;

/// <summary>
/// The two identities that infra/azure gives roles on the topic, with the same rights here. Each is known by a token of its own: one of Entra's
/// would do less, since nobody could check it offline.
/// </summary>
internal sealed class BusIdentities(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly string hub = NewToken(), registrar = NewToken();

    /// <summary>Sends on the topic and receives the wake-ups.</summary>
    public TokenCredential Hub => CredentialOf(hub);

    /// <summary>Makes agencies' subscriptions.</summary>
    public TokenCredential Registrar => CredentialOf(registrar);

    public TokenVerdict Check(string token) =>
        Is(token, hub) ? Opens(new("exchange", EntityRights.Send), new("exchange/Subscriptions/log", EntityRights.Listen))
        : Is(token, registrar) ? Opens(new AccessGrant("exchange", EntityRights.Manage))
        : new TokenVerdict.Refused("The token is nobody's.");

    private TokenVerdict.Accepted Opens(params AccessGrant[] grants) => new(time.GetUtcNow() + Life, grants);

    private TokenCredential CredentialOf(string token) => DelegatedTokenCredential.Create((context, _) =>
        context.Scopes is ["https://servicebus.azure.net/.default"]
            ? new AccessToken(token, time.GetUtcNow() + Life)
            : throw new InvalidOperationException("a token for something else than Service Bus was asked for"));

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static bool Is(string token, string known) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(known));
}
