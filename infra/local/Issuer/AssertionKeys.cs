using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ExchangeHub.Local.Issuer;

/// <summary>Which key verifies an assertion: the registered one of the client that it names. One that nobody registered verifies nothing.</summary>
internal sealed class AssertionKeys(ClientRegistry clients) : IOpenIddictServerHandler<ValidateTokenContext>
{
    private const string AssertionType = "client-authentication+jwt";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
            .UseSingletonHandler<AssertionKeys>()
            .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 500)
            .SetType(OpenIddictServerHandlerType.Custom)
            .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion))
        {
            (context.DisableAudienceValidation, context.DisableLifetimeValidation) = (true, true); // AssertionRules is stricter, and knows the token URL
            var parameters = context.TokenValidationParameters;
            parameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.RsaSha384];
            // SMART says JWT, RFC 7523bis the longer one; OpenIddict would take a plain JWT for an identity token.
            parameters.TypeValidator = (type, _, _) =>
                type is "JWT" or AssertionType ? AssertionType : throw new SecurityTokenInvalidTypeException("not a client assertion");
            parameters.IssuerSigningKeyResolver = (_, token, _, _) =>
                clients.Find(token.Issuer) is { } client ? [new JsonWebKey(client.Jwk.ToJsonString())] : [];
        }
        return ValueTask.CompletedTask;
    }
}
