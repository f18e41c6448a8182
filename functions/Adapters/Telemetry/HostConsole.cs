using Microsoft.Extensions.Logging.Console;

namespace ExchangeHub.Adapters.Telemetry;

/// <summary>
/// What the app writes to its console. A Functions host takes each line of standard error for an error, or for a warning when it says so,
/// and each of standard output for information, which host.json leaves out. So what matters goes to standard error, one line for each.
/// </summary>
public static class HostConsole
{
    public static WebApplicationBuilder WriteForTheHost(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(line => line.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Warning);
        return builder;
    }
}
