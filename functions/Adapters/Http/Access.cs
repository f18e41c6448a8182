using ExchangeHub.Contracts.Problems;
using ExchangeHub.Options;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Identity.Web;

namespace ExchangeHub.Adapters.Http;

/// <summary>Access tokens of Microsoft Entra ID, and one policy for each app role.</summary>
public static class Access
{
    /// <summary>The policy of calls that every member may make.</summary>
    public const string AnyRole = "any-role";

    public static void AddAccess(this IServiceCollection services, IConfiguration configuration, HubOptions hub)
    {
        var registration = configuration.Read<AzureAdOptions>(AzureAdOptions.Section);
        TokenRules.DemandTenants(registration, hub);
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddMicrosoftIdentityWebApi(
            jwt => configuration.Bind(AzureAdOptions.Section, jwt),
            identity =>
            {
                configuration.Bind(AzureAdOptions.Section, identity);
                // A token without a role is a valid token that may do nothing: the policies answer that, with their own code.
                identity.AllowWebApiToBeAuthorizedByACL = true;
            });
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TimeProvider>((jwt, time) =>
        {
            TokenRules.Apply(jwt.TokenValidationParameters, time);
            jwt.MapInboundClaims = false;
            jwt.TokenValidationParameters.RoleClaimType = Roles.ClaimType;
            jwt.TokenValidationParameters.ValidAudience = registration.Audience ?? registration.ClientId;
        });
        services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt =>
        {
            jwt.Events ??= new();
            Judge(hub.Tenants, jwt.Events);
            TellOutages(jwt.Events);
        });
        var policies = services.AddAuthorizationBuilder().AddPolicy(AnyRole, policy => policy.RequireClaim(Roles.ClaimType, Roles.All));
        foreach (var role in Roles.All)
        {
            policies.AddPolicy(role, policy => policy.RequireClaim(Roles.ClaimType, role));
        }
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessProblems>();
    }

    private static void Judge(IReadOnlyList<string> tenants, JwtBearerEvents events)
    {
        var before = events.OnTokenValidated;
        events.OnTokenValidated = async context =>
        {
            await before(context);
            if (context.Principal is null || TokenRules.FaultOf(context.Principal, context.SecurityToken, tenants) is not null)
            {
                context.Fail("a token that opens nothing here");
            }
        };
    }

    /// <summary>A token that could not be judged, since the issuer's keys could not be fetched, is not an invalid token.</summary>
    private static void TellOutages(JwtBearerEvents events)
    {
        var before = events.OnAuthenticationFailed;
        events.OnAuthenticationFailed = async context =>
        {
            await before(context);
            if (context.Options.ConfigurationManager is { } issuer)
            {
                await issuer.GetConfigurationAsync(context.HttpContext.RequestAborted); // throws while they cannot
            }
        };
    }

    /// <summary>401 and 403 as problem documents.</summary>
    private sealed class AccessProblems : IAuthorizationMiddlewareResultHandler
    {
        public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
            {
                await next(context);
            }
            else if (authorizeResult.Forbidden)
            {
                await Problems.Of(ProblemCodes.RoleMissing).ExecuteAsync(context);
            }
            else
            {
                // RFC 6750 §3: no error code when no token was presented.
                context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0 ? "Bearer" : "Bearer error=\"invalid_token\"";
                await Problems.Of(ProblemCodes.TokenInvalid).ExecuteAsync(context);
            }
        }
    }
}
