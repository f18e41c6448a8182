using ExchangeHub.Adapters.Http;
using ExchangeHub.Core.Log;

namespace ExchangeHub.SequenceLog;

/// <summary>A wake-up of the log, from topic <c>exchange</c>, subscription <c>log</c>. A failure is answered with 500: the host then delivers again.</summary>
public static class SequenceLogEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/SequenceLog", Sequence).BelongsToTrigger("SequenceLog");

    private static async Task<IResult> Sequence(HttpRequest request, LogRuns log, LateSignatures late, CancellationToken ct)
    {
        if (!(await TriggerPayload.Read(request, ct)).Succeeded(out _, out var rejection))
        {
            return Problems.Of(rejection);
        }
        await log.Run(ct);
        await late.Merge(ct);
        return TriggerPayload.Done;
    }
}
