using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace ExchangeHub.Adapters.Keys;

/// <summary>
/// Signs in to a vault the way it asks for. The first call goes out without token and body, and its answer names the tenant. The token is
/// always for the vault's own domain: hub.vault.azure.net gets one for https://vault.azure.net, in every cloud, whatever the answer says,
/// and an answer that asks for another one ends the call. So nobody in the vault's place can have a token that is of use elsewhere.
/// </summary>
internal sealed class VaultChallengePolicy : BearerTokenAuthenticationPolicy
{
    private const string KeptBody = "exchange-hub.vault.body";

    private readonly Uri vault;
    private readonly string domain;
    private volatile VaultChallenge? standing;

    public VaultChallengePolicy(TokenCredential credential, Uri vault)
        : base(credential, [])
    {
        this.vault = vault;
        domain = vault.Host[(vault.Host.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }

    protected override ValueTask AuthorizeRequestAsync(HttpMessage message)
    {
        var request = message.Request;
        if (request.Uri.Host != vault.Host || request.Uri.Port != vault.Port)
        {
            throw new AuthenticationFailedException("a token of the vault was about to go to another host");
        }
        if (standing is { } known)
        {
            return AuthenticateAndAuthorizeRequestAsync(message, Context(message, known, null));
        }
        if (request.Content is { } body)
        {
            message.SetProperty(KeptBody, body);
            request.Content = null;
        }
        return default;
    }

    /// <summary>True: now with a token, the call may be sent again.</summary>
    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        if (message.Request.Content is null && message.TryGetProperty(KeptBody, out var body))
        {
            message.Request.Content = (RequestContent?)body;
        }
        if (!message.Response.Headers.TryGetValue("WWW-Authenticate", out var header) || VaultChallenge.Parse(header) is not { } challenge)
        {
            return false;
        }
        if (challenge.Claims is { } claims && standing is { } known)
        {
            await AuthenticateAndAuthorizeRequestAsync(message, Context(message, known, claims));
            return true;
        }
        if (!domain.Equals(challenge.Resource, StringComparison.OrdinalIgnoreCase))
        {
            throw new AuthenticationFailedException("the vault asked for a token that is not for its own domain");
        }
        await AuthenticateAndAuthorizeRequestAsync(message, Context(message, challenge, null));
        standing = challenge;
        return true;
    }

    protected override void AuthorizeRequest(HttpMessage message) => throw new NotSupportedException("the vault is only called asynchronously");

    protected override bool AuthorizeRequestOnChallenge(HttpMessage message) => throw new NotSupportedException("the vault is only called asynchronously");

    private TokenRequestContext Context(HttpMessage message, VaultChallenge challenge, string? claims) =>
        new([$"https://{domain}/.default"], message.Request.ClientRequestId, claims, challenge.Tenant, isCaeEnabled: true);
}
