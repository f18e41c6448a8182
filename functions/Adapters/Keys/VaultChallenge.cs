using System.Text;
using System.Text.RegularExpressions;

namespace ExchangeHub.Adapters.Keys;

/// <summary>
/// What a vault answers to a call without a token that it takes:
/// <c>WWW-Authenticate: Bearer authorization="https://login.microsoftonline.com/{tenant}", resource="https://vault.azure.net"</c>.
/// </summary>
/// <param name="Resource">The host of the resource, or of the scope, that it wants a token for.</param>
/// <param name="Tenant">Null: it names none.</param>
/// <param name="Claims">JSON that the token request must carry (continuous access evaluation); null when the token is not refused for that.</param>
internal sealed partial record VaultChallenge(string? Resource, string? Tenant, string? Claims)
{
    /// <summary>Null when the header is no bearer challenge.</summary>
    public static VaultChallenge? Parse(string header)
    {
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Parameters().Matches(header))
        {
            parameters.TryAdd(match.Groups[1].Value, match.Groups[2].Value);
        }
        return new(
            Url(parameters, "resource", "scope")?.Host,
            Url(parameters, "authorization", "authorization_uri")?.AbsolutePath.Trim('/') is { Length: > 0 } tenant ? tenant : null,
            parameters.GetValueOrDefault("error") == "insufficient_claims" ? Decoded(parameters.GetValueOrDefault("claims")) : null);
    }

    private static Uri? Url(Dictionary<string, string> parameters, string name, string otherwise) =>
        Uri.TryCreate(parameters.GetValueOrDefault(name) ?? parameters.GetValueOrDefault(otherwise), UriKind.Absolute, out var url) ? url : null;

    private static string? Decoded(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var length) && length > 0 ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    [GeneratedRegex("""([A-Za-z_]+)="([^"]*)"\s*(?:,|$)?""", RegexOptions.None, 1000)]
    private static partial Regex Parameters();
}
