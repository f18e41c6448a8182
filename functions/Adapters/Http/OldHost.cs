using System.Text.Json.Nodes;

namespace ExchangeHub.Adapters.Http;

/// <summary>
/// A host that does not proxy posts HTTP calls as trigger envelopes to <c>/&lt;function&gt;</c>. Signed bodies do not survive that, so it is
/// refused in words that an operator finds.
/// </summary>
public static class OldHost
{
    public static IResult Refuse(FunctionsHost host)
    {
        host.PostedEnvelope();
        return Answer.Json(new JsonObject
        {
            ["Outputs"] = new JsonObject { ["res"] = new JsonObject { ["statusCode"] = "501", ["body"] = FunctionsHost.Words } },
            ["Logs"] = new JsonArray(FunctionsHost.Words),
        });
    }
}
