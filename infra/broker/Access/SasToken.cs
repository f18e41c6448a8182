using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExchangeHub.Broker.Access;

/// <summary>A shared access signature as clients send it: HMAC-SHA256 over the resource and the expiry.</summary>
/// <param name="Path">What it was made for, which its key need not open.</param>
internal sealed record SasToken(SharedAccessKey Key, string Path, DateTimeOffset Expires)
{
    private const string Scheme = "SharedAccessSignature ";

    /// <summary>Null when none of our keys signed it, or it has expired.</summary>
    public static SasToken? Check(string token, AccessKeys keys, DateTimeOffset now)
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
            || keys.Find(Uri.UnescapeDataString(fields["skn"].FirstOrDefault() ?? "")) is not { } key
            || !long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return null;
        }
        // Over the resource as sent: clients disagree on the case of percent-encoding.
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        var expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Convert.ToBase64String(expected)), Encoding.ASCII.GetBytes(Uri.UnescapeDataString(signature)))
            && expires > now
                ? new(key, EntityPath.Of(Uri.UnescapeDataString(resource)), expires)
                : null;
    }
}
