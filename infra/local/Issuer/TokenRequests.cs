using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ExchangeHub.Local.Issuer;

/// <summary>Answers client_credentials with the claims that Microsoft Entra ID puts into an app's token.</summary>
internal sealed class TokenRequests(IssuerAddress address, ClientRegistry clients) :
    IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Validation { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>().UseSingletonHandler<TokenRequests>().SetType(OpenIddictServerHandlerType.Custom).Build();

    public static OpenIddictServerHandlerDescriptor Handling { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>().UseSingletonHandler<TokenRequests>().SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (context.Request.ClientAssertion is null || context.ClientId is not { } id || clients.Find(id) is null)
        {
            context.Reject(Errors.InvalidClient, "a client must be registered, and authenticate by private_key_jwt");
        }
        else if (context.Request.GetScopes().Any(scope => scope != $"{address.Audience}/.default"))
        {
            context.Reject(Errors.InvalidScope, "the only scope is the hub's own /.default");
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        var client = clients.Find(context.ClientId!)!;
        var identity = new ClaimsIdentity("client-assertion", Claims.Name, "roles");
        identity.SetClaim(Claims.Subject, client.ClientId)
            .SetClaim("oid", client.ClientId)
            .SetClaim("azp", client.ClientId)
            .SetClaim("azpacr", "2") // authenticated by a key, as Entra says it
            .SetClaim("tid", address.Tenant)
            .SetClaim("ver", "2.0")
            .SetClaims("roles", [.. client.Roles])
            .SetAudiences(address.Audience)
            .SetDestinations(_ => [Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return ValueTask.CompletedTask;
    }
}
