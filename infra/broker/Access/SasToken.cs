using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExchangeHub.Broker.Access;

/// <summary>A shared access signature as clients send it: HMAC-SHA256 over the resource and the expiry.</summary>
internal static class SasToken
{
    private const string Scheme = "SharedAccessSignature ";

    /// <summary>The path it opens and until when; null when it is not signed by our key, or has expired.</summary>
    public static (string Path, DateTimeOffset Expires)? Check(string token, BrokerOptions options)
    {
        if (!token.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }
        var fields = token[Scheme.Length..].Split('&')
            .Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1]);
        if (fields["sr"].FirstOrDefault() is not { } resource || fields["se"].FirstOrDefault() is not { } expiry
            || fields["sig"].FirstOrDefault() is not { } signature
            || Uri.UnescapeDataString(fields["skn"].FirstOrDefault() ?? "") != options.KeyName
            || !long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return null;
        }
        // Over the resource as sent: clients disagree on the case of percent-encoding.
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        var expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Convert.ToBase64String(expected)), Encoding.ASCII.GetBytes(Uri.UnescapeDataString(signature)))
            && expires > options.Time.GetUtcNow()
                ? (EntityPath.Of(Uri.UnescapeDataString(resource)), expires)
                : null;
    }
}
