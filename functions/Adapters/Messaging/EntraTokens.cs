using Azure.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>From the app's managed identity.</summary>
public sealed class EntraTokens(TokenCredential credential) : IBusTokens
{
    public const string Scope = "https://servicebus.azure.net/.default";

    public async Task<BusToken> Issue(CancellationToken ct)
    {
        var token = await credential.GetTokenAsync(new TokenRequestContext([Scope]), ct);
        return new("jwt", token.Token, token.ExpiresOn);
    }
}
