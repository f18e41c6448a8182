using ExchangeHub.Contracts.Problems;
using ExchangeHub.Options;

namespace ExchangeHub.Adapters.Http;

/// <summary>Marks what only the Functions host, or a pump in its place, may call.</summary>
public sealed class HostOnly;

/// <summary>
/// Keeps triggers off the public side. Nothing in a host's request proves where it came from; but the host marks every request that
/// it passes on from outside with <c>X-Forwarded-*</c>, and over what a client sent. Without a host only the trigger port counts.
/// </summary>
public sealed class HostGate(RequestDelegate next, HubOptions hub, ListeningPorts ports, FunctionsHost host)
{
    public Task Invoke(HttpContext context)
    {
        if (ports.UnderHost)
        {
            LearnFrom(context.Request);
        }
        var isTrigger = context.GetEndpoint()?.Metadata.GetMetadata<HostOnly>() is not null;
        var onTriggerPort = hub.TriggerPort is { } port && context.Connection.LocalPort == port && !ports.UnderHost;
        var allowed = isTrigger ? (onTriggerPort || ports.UnderHost) && !IsForwarded(context.Request) : !onTriggerPort;
        return allowed ? next(context) : Problems.Of(ProblemCodes.NotFound).ExecuteAsync(context);
    }

    // A caller's own version header comes with X-Forwarded-*, so nobody outside can say what the host is.
    private void LearnFrom(HttpRequest request)
    {
        if (IsForwarded(request))
        {
            host.PassedOn();
        }
        else
        {
            host.HasVersion(request.Headers[FunctionsHost.VersionHeader]);
        }
    }

    private static bool IsForwarded(HttpRequest request) =>
        request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));
}
