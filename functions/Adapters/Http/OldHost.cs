using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Adapters.Http;

/// <summary>
/// A Functions host older than April 2025 does not know <c>enableProxyingHttpRequest</c>, says nothing, and posts HTTP calls as trigger
/// envelopes to <c>/&lt;function&gt;</c>. Signed bodies do not survive that, so it is refused in words that an operator finds.
/// </summary>
public static partial class OldHost
{
    private const string Words =
        "This Functions host does not proxy HTTP requests (customHandler.enableProxyingHttpRequest). ExchangeHub needs a host of April 2025 or later.";

    public static IResult Refuse(ILogger<HostOnly> log)
    {
        Unsupported(log, Words);
        return Answer.Json(new JsonObject
        {
            ["Outputs"] = new JsonObject { ["res"] = new JsonObject { ["statusCode"] = "501", ["body"] = Words } },
            ["Logs"] = new JsonArray(Words),
        });
    }

    [LoggerMessage(1, LogLevel.Critical, "{Words}")]
    private static partial void Unsupported(ILogger log, string words);
}
