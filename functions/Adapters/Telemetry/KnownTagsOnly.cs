using System.Diagnostics;
using OpenTelemetry;

namespace ExchangeHub.Adapters.Telemetry;

/// <summary>
/// Takes every tag off a span that is not on this list. An allow-list, since what a library adds one day may repeat a path, a query, a
/// host or a user agent, and a caller can write anything into those.
/// </summary>
internal sealed class KnownTagsOnly : BaseProcessor<Activity>
{
    /// <summary>Of OpenTelemetry's semantic conventions, and <c>code</c>: a problem's. None takes a value from a caller.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["code", "error.type", "http.request.method", "http.response.status_code", "http.route", "url.scheme"];

    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.ToArray())
        {
            if (!Names.Contains(name))
            {
                data.SetTag(name, null);
            }
        }
        data.DisplayName = $"{data.GetTagItem("http.request.method")} {data.GetTagItem("http.route")}".TrimEnd();
        data.TraceStateString = null;
    }
}
