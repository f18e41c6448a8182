using System.Diagnostics;
using System.Security.Claims;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;
using Microsoft.AspNetCore.Authorization;

namespace ExchangeHub.Adapters.Http;

/// <summary>Who is calling: the agency that the token's client speaks for. An administrator may speak for none.</summary>
public sealed class Caller(AgencyEntry? agency, bool isAdministrator)
{
    public AgencyEntry Agency => agency ?? throw new UnreachableException("only directory and log are open without an agency");
    public bool IsAdministrator => isAdministrator;

    public static ValueTask<Caller?> BindAsync(HttpContext context) => new(context.Features.Get<Caller>());

    /// <summary>
    /// Between authorization and endpoint. Only calls whose policy lets <c>Directory.Admin</c> in are open to an administrator
    /// without an agency; otherwise the first agency could never be registered.
    /// </summary>
    public static async Task Identify(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is { } access)
        {
            var isAdministrator = context.User.HasClaim(Roles.ClaimType, Roles.DirectoryAdmin);
            var agency = await Find(context.User, context.RequestServices.GetRequiredService<AgencyDirectory>(), context.RequestAborted);
            if (agency is null && !(isAdministrator && access.Policy is Access.AnyRole or Roles.DirectoryAdmin))
            {
                await Problems.Of(ProblemCodes.AgencyUnknown).ExecuteAsync(context);
                return;
            }
            context.Features.Set(new Caller(agency, isAdministrator));
        }
        await next(context);
    }

    private static async Task<AgencyEntry?> Find(ClaimsPrincipal user, AgencyDirectory directory, CancellationToken ct) =>
        TokenRules.ClientOf(user) is { } client && user.FindFirstValue("tid") is { Length: > 0 } tenant
            ? await directory.FindByClient(client, tenant, ct)
            : null;
}
