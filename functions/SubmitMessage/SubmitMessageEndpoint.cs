using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Core;

namespace ExchangeHub.SubmitMessage;

/// <summary>POST /v1/messages: 201 with the receipt, 200 with the same receipt when the same message came before.</summary>
public static class SubmitMessageEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/messages", Submit).NeedsEvidence().BelongsTo("SubmitMessage", Roles.Send);

    private static async Task<IResult> Submit(HttpRequest request, Caller caller, Exchange exchange, HubMetrics metrics, CancellationToken ct)
    {
        var accepted = await (await request.ReadMessage(ct)).Then(read => exchange.Submit(new(caller.Agency, read.MediaType, read.Body), ct));
        if (accepted.Value is { Again: false })
        {
            metrics.Accepted();
        }
        return accepted.Or(answer => Answer.Jwt(answer.Receipt, answer.Again ? StatusCodes.Status200OK : StatusCodes.Status201Created));
    }
}
