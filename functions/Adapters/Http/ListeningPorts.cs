using System.Globalization;
using System.Net;
using ExchangeHub.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ExchangeHub.Adapters.Http;

/// <summary>
/// Where the app listens: always 127.0.0.1, on the port that the Functions host gave. Said explicitly, since the host's whole
/// environment is inherited, <c>ASPNETCORE_URLS</c> included.
/// </summary>
public sealed record ListeningPorts(int Port, int? TriggerPort, bool UnderHost)
{
    public const string HostPort = "FUNCTIONS_CUSTOMHANDLER_PORT";

    public static ListeningPorts From(IConfiguration configuration, HubOptions hub) =>
        configuration[HostPort] is { Length: > 0 } text
            ? new(int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), null, UnderHost: true)
            : new(hub.Port, hub.TriggerPort, UnderHost: false);

    public void Listen(KestrelServerOptions kestrel)
    {
        kestrel.Listen(IPAddress.Loopback, Port);
        if (TriggerPort is { } trigger)
        {
            kestrel.Listen(IPAddress.Loopback, trigger);
        }
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestBodySize = RequestBody.MostDrained;
    }
}
