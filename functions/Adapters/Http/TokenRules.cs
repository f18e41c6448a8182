using System.Security.Claims;
using ExchangeHub.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExchangeHub.Adapters.Http;

/// <summary>
/// What an access token must be beyond the signature, issuer and audience that Microsoft.Identity.Web checks: an app's own, of a tenant on
/// the list, and of bounded life, since whoever steals a bearer token can use it until it expires.
/// </summary>
internal static class TokenRules
{
    /// <summary>How far the clocks of issuer and hub may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>From <c>iat</c> to <c>exp</c>. Entra gives managed identities tokens of 24 hours, dated back five minutes; nobody gets longer ones.</summary>
    public static readonly TimeSpan LivesAtMost = TimeSpan.FromHours(25);

    public static void Apply(TokenValidationParameters its, TimeProvider time)
    {
        its.ValidAlgorithms = [SecurityAlgorithms.RsaSha256]; // the only one Entra signs access tokens with
        its.ValidTypes = ["JWT", "at+jwt"]; // Entra's, and that of RFC 9068
        its.ClockSkew = ClockSkew;
        its.LifetimeValidator = (from, until, token, _) => IsAlive(from, until, (token as JsonWebToken)?.IssuedAt, time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Why a token of the right issuer opens nothing; null when it may.</summary>
    public static string? FaultOf(ClaimsPrincipal caller, SecurityToken token, IReadOnlyList<string> tenants)
    {
        if (token is not JsonWebToken jwt || jwt.TryGetHeaderValue<object>("crit", out _))
        {
            return "a token with an extension that must be understood, and is not (RFC 7515 §4.1.11)";
        }
        if (caller.FindFirstValue("tid") is not { Length: > 0 } tenant || (tenants.Count > 0 && !tenants.Contains(tenant, StringComparer.OrdinalIgnoreCase)))
        {
            return "a token of a tenant that is not on the list";
        }
        if (ClientOf(caller) is null)
        {
            return "a token that names no client, or two";
        }
        return caller.HasClaim(claim => claim.Type == "scp") ? "a token of a user: only apps call the hub" : null;
    }

    /// <summary><c>azp</c> in Entra's version 2 tokens, <c>appid</c> in those of version 1; null when they do not name one client.</summary>
    public static string? ClientOf(ClaimsPrincipal caller)
    {
        var named = caller.Claims.Where(claim => claim.Type is "azp" or "appid").Select(claim => claim.Value).Distinct(StringComparer.Ordinal).ToArray();
        return named is [{ Length: > 0 } client] ? client : null;
    }

    /// <summary>With a list of tenants, or with one tenant; a registration for all of them without a list would take everyone's.</summary>
    public static void DemandTenants(AzureAdOptions registration, HubOptions hub)
    {
        if (registration.TenantId.ToLowerInvariant() is "organizations" or "common" or "consumers" && hub.Tenants.Count == 0)
        {
            throw new Microsoft.Extensions.Options.OptionsValidationException(
                HubOptions.Section, typeof(HubOptions), ["Hub:Tenants must list the tenants whose tokens are taken when AzureAd:TenantId names none."]);
        }
    }

    private static bool IsAlive(DateTime? from, DateTime? until, DateTime? issued, DateTime now) =>
        until is { } end && issued is { } start && start > DateTime.UnixEpoch
        && now < end + ClockSkew
        && (from is null || now > from - ClockSkew)
        && now > start - ClockSkew
        && end - start <= LivesAtMost;
}
