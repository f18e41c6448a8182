using Azure.Core;

namespace ExchangeHub.Local.Vault;

/// <summary>Gives the vault's access token for the vault's own resource, and for no other.</summary>
internal sealed class VaultCredential(string token) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        requestContext.Scopes is [$"{StandInVault.Resource}/.default"]
            ? new(token, DateTimeOffset.MaxValue)
            : throw new InvalidOperationException("a token for something else than the stand-in vault was asked for");

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
