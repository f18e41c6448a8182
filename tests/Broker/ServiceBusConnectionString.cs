using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExchangeHub.Tests.Broker;

/// <summary>
/// A Service Bus connection string with a shared key, as Azure and its emulator write it, and the tokens it signs.
/// Here so that hub and agencies need not both know how; it opens no connection.
/// </summary>
internal sealed class ServiceBusConnectionString
{
    private const int PlainPort = 5672, TlsPort = 5671;
    private readonly string keyName;
    private readonly byte[] key;

    private ServiceBusConnectionString(string host, int port, bool isTls, string keyName, string key) =>
        (Host, Port, IsTls, this.keyName, this.key) = (host, port, isTls, keyName, Encoding.UTF8.GetBytes(key));

    public string Host { get; }
    public int Port { get; }

    /// <summary>False only for the emulator (<c>UseDevelopmentEmulator=true</c>).</summary>
    public bool IsTls { get; }

    /// <exception cref="FormatException">Endpoint, key name or key is missing. The text never repeats the input, which holds a key.</exception>
    public static ServiceBusConnectionString Parse(string text)
    {
        var fields = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1], StringComparer.OrdinalIgnoreCase);
        string Field(string name) => fields[name].FirstOrDefault() ?? throw new FormatException($"The connection string has no {name}.");
        if (!Uri.TryCreate(Field("Endpoint"), UriKind.Absolute, out var endpoint))
        {
            throw new FormatException("The Endpoint of the connection string is not an address.");
        }
        var isTls = fields["UseDevelopmentEmulator"].FirstOrDefault() != "true";
        return new(endpoint.Host, endpoint.Port > 0 ? endpoint.Port : isTls ? TlsPort : PlainPort, isTls,
            Field("SharedAccessKeyName"), Field("SharedAccessKey"));
    }

    /// <summary>A shared access signature that opens the whole namespace as far as the key may, until <paramref name="expires"/>.</summary>
    public string Token(DateTimeOffset expires)
    {
        var resource = Uri.EscapeDataString($"sb://{Host}/");
        var seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{resource}\n{seconds}")));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={seconds}&skn={Uri.EscapeDataString(keyName)}";
    }
}
