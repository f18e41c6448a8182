using System.Globalization;

namespace ExchangeHub.Broker;

/// <summary>What stands behind <c>-- broker</c>.</summary>
/// <param name="Config">The topology's file.</param>
/// <param name="Data">Where it keeps what it accepts; null: nowhere.</param>
/// <param name="TlsPort">Null: no TLS.</param>
/// <param name="Certificate">A PEM file with a certificate and its key; null: one made at the first start.</param>
/// <param name="AdministrationPort">Null: nobody administers it.</param>
public sealed record BrokerArguments(
    string Config, int Port, string? Data = null, int? TlsPort = null, string? Certificate = null, int? AdministrationPort = null)
{
    private static readonly string[] Known = ["--config", "--port", "--data", "--tls-port", "--certificate", "--administration-port"];

    /// <summary>Null when something is missing, given twice, unknown, or no port.</summary>
    public static BrokerArguments? Parse(IReadOnlyList<string> words)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < words.Count; i += 2)
        {
            if (!Known.Contains(words[i]) || i + 1 == words.Count || !given.TryAdd(words[i], words[i + 1]))
            {
                return null;
            }
        }
        var (config, port, tlsPort) = (given.GetValueOrDefault("--config"), PortOf("--port"), PortOf("--tls-port"));
        var administration = PortOf("--administration-port");
        return config is null || port is null || (given.ContainsKey("--administration-port") && administration is null) || (given.ContainsKey("--tls-port") ? tlsPort is null : given.ContainsKey("--certificate"))
            ? null
            : new(config, port.Value, given.GetValueOrDefault("--data"), tlsPort, given.GetValueOrDefault("--certificate"), administration);

        int? PortOf(string name) =>
            given.TryGetValue(name, out var text) && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
