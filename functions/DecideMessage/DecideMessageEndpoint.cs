using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.DecideMessage;

/// <summary>POST /v1/decisions: who would get what of a message, and why not, before it is sent.</summary>
public static class DecideMessageEndpoint
{
    /// <summary>Codes and labels of some thousand parts; without content that is much.</summary>
    private const int MostBytes = 2 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/decisions", Decide).BelongsTo("DecideMessage", Roles.Send);

    private static async Task<IResult> Decide(HttpRequest request, Caller caller, WhatIf whatIf, HubMetrics metrics, CancellationToken ct)
    {
        var answered = await (await request.ReadObject(MostBytes, ct)).Then(asked => whatIf.Answer(caller.Agency, asked, ct));
        if (answered.Value is not null)
        {
            metrics.Asked();
        }
        return answered.Or(answer => Answer.Json(answer.ToJson()));
    }
}
