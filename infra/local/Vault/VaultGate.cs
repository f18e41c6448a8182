using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ExchangeHub.Local.Vault;

/// <summary>What every request must bring: one of the vault's names, a version of the interface that it knows, and the access token.</summary>
internal sealed partial class VaultGate(string token)
{
    /// <summary>No page in a browser can reach this vault under a name of its own.</summary>
    private static readonly string[] Hosts = [StandInVault.Host, "127.0.0.1", "localhost"];

    public async Task Pass(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        context.Response.Headers["x-ms-request-id"] = context.TraceIdentifier;
        try
        {
            if (!Hosts.Contains(request.Host.Host))
            {
                throw VaultFault.BadParameter("This vault has another name.");
            }
            if (!IsKnown(request.Headers.Authorization.ToString()))
            {
                context.Response.Headers.WWWAuthenticate =
                    $"Bearer authorization=\"https://login.microsoftonline.com/{StandInVault.Tenant}\", resource=\"{StandInVault.Resource}\"";
                throw new VaultFault(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
            }
            if (!Versions().IsMatch(request.Query["api-version"].ToString()))
            {
                throw VaultFault.BadParameter("The specified api-version is missing or not recognized.");
            }
            request.Path = request.Path.Value!.Replace("//", "/", StringComparison.Ordinal); // clients write an empty version where they mean the current one
            await next(context);
        }
        catch (VaultFault fault) when (!context.Response.HasStarted)
        {
            await fault.Answer(context);
        }
    }

    private bool IsKnown(string authorization) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes($"Bearer {token}"));

    /// <summary>7.0 and later, of which it uses nothing newer than 7.3.</summary>
    [GeneratedRegex(@"^(7\.\d(-preview\.\d)?|20\d\d-\d\d-\d\d(-preview(\.\d)?)?)$", RegexOptions.None, 1000)]
    private static partial Regex Versions();
}
