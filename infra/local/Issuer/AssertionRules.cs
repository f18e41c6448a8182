using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ExchangeHub.Local.Issuer;

/// <summary>
/// What SMART Backend Services asks of an assertion beyond its signature: <c>exp</c> at most five minutes ahead, <c>jti</c> used once,
/// <c>aud</c> the issuer or its token URL, <c>iss</c> and <c>sub</c> the client.
/// </summary>
internal sealed class AssertionRules(IssuerAddress address, ReplayCache used, TimeProvider time) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private static readonly TimeSpan LivesAtMost = TimeSpan.FromMinutes(5), ClockSkew = TimeSpan.FromSeconds(30);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
            .AddFilter<OpenIddictServerHandlerFilters.RequireClientAssertionPrincipal>()
            .UseSingletonHandler<AssertionRules>()
            .SetOrder(OpenIddictServerHandlers.ValidateClientAssertionWellknownClaims.Descriptor.Order + 500)
            .SetType(OpenIddictServerHandlerType.Custom)
            .Build();

    public ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (FaultOf(context.ClientAssertionPrincipal!) is { } fault)
        {
            context.Reject(Errors.InvalidClient, fault);
        }
        return ValueTask.CompletedTask;
    }

    private string? FaultOf(ClaimsPrincipal assertion)
    {
        var (now, expires) = (time.GetUtcNow(), Expiry(assertion));
        var (client, id) = (assertion.GetClaim(Claims.Subject), assertion.GetClaim(Claims.JwtId));
        if (client is null || assertion.GetClaim(Claims.Issuer) != client)
        {
            return "iss and sub must both be the client's id";
        }
        if (!assertion.GetClaims(Claims.Audience).Any(audience => audience == address.Issuer || audience == address.TokenEndpoint))
        {
            return "aud must be the issuer or its token endpoint";
        }
        if (expires is null || expires <= now - ClockSkew || expires > now + LivesAtMost + ClockSkew)
        {
            return "exp must lie ahead, by five minutes at most";
        }
        if (string.IsNullOrEmpty(id) || id.Length > 200 || !used.TryUse(client, id, expires.Value + ClockSkew))
        {
            return "jti must be there, and be new";
        }
        return null;
    }

    private static DateTimeOffset? Expiry(ClaimsPrincipal assertion) =>
        long.TryParse(assertion.GetClaim(Claims.ExpiresAt), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() - 3600
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
