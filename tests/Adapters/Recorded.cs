using Azure.Core;

namespace ExchangeHub.Tests.Adapters;

/// <summary>A credential that keeps what it was asked for.</summary>
public sealed class Recorded : TokenCredential
{
    public string Token { get; set; } = "";
    public List<TokenRequestContext> Asked { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(requestContext);
        }
        return new(Token, DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
