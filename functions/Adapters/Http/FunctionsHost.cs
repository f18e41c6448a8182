namespace ExchangeHub.Adapters.Http;

/// <summary>
/// What the app knows of the Functions host that started it: whether it passes HTTP calls on as they are. One before 4.1040 (May 2025,
/// azure-functions-host pull request 11035) does not know <c>enableProxyingHttpRequest</c> and says nothing. Its version is in the
/// environment of Microsoft's images, so it is known at start there; elsewhere the first trigger says it, which on one instance is the
/// next full minute's, or the first call. The host's probe of <c>/</c> has no headers and says nothing.
/// <para>The process stays: three that end make the host give up, and with it what such a host does as well as any, triggers; and the
/// answer in clear words to whoever calls would go too. What was seen counts for more than a version: a call that was passed on proves
/// that the next one will be.</para>
/// </summary>
public sealed partial class FunctionsHost(ILogger<FunctionsHost> log)
{
    /// <summary>Why the app is not ready.</summary>
    public const string DoesNotProxy = "host-does-not-proxy";

    /// <summary>What an operator is told.</summary>
    public const string Words =
        "This Functions host does not proxy HTTP requests (customHandler.enableProxyingHttpRequest). ExchangeHub needs a host of version 4.1040 (May 2025) or later.";

    /// <summary>Set by Microsoft's container images, and inherited from the host with all its environment.</summary>
    public const string VersionVariable = "HOST_VERSION";

    /// <summary>On every request that the host makes for a trigger.</summary>
    public const string VersionHeader = "X-Azure-Functions-HostVersion";

    private static readonly Version FirstToProxy = new(4, 1040);

    private volatile Sight seen;
    private volatile Version? version;
    private int told;

    private enum Sight { Nothing, PassedOn, Envelope }

    private bool IsUnfit => seen == Sight.Envelope || (seen == Sight.Nothing && version is { } known && known < FirstToProxy);

    /// <param name="version">At start, from <see cref="VersionVariable"/>; null where nothing says it.</param>
    public static FunctionsHost Of(string? version, ILogger<FunctionsHost> log)
    {
        var host = new FunctionsHost(log);
        host.HasVersion(version);
        return host;
    }

    /// <summary>A call from outside came as it was sent.</summary>
    public void PassedOn() => seen = Sight.PassedOn;

    /// <summary>A call from outside came as an envelope.</summary>
    public void PostedEnvelope()
    {
        seen = Sight.Envelope;
        Tell();
    }

    /// <summary>What is no version, or null, says nothing.</summary>
    public void HasVersion(string? text)
    {
        if (Version.TryParse(text?.Split('-', '+')[0], out var read))
        {
            version = read;
            Tell();
        }
    }

    public static Probe ProbeOf(FunctionsHost host) => new(DoesNotProxy, _ => host.IsUnfit ? throw new IOException(Words) : Task.CompletedTask);

    private void Tell()
    {
        if (IsUnfit && Interlocked.Exchange(ref told, 1) == 0)
        {
            Unfit(log, Words, version?.ToString() ?? "not known");
        }
    }

    [LoggerMessage(1, LogLevel.Critical, "{Words} Version: {Version}. Every HTTP call is answered with 501; triggers go on.")]
    private static partial void Unfit(ILogger log, string words, string version);
}
