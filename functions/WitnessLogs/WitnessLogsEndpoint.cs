using System.Globalization;
using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Log;

namespace ExchangeHub.WitnessLogs;

/// <summary>
/// POST /v1/witness/add-checkpoint (C2SP tlog-witness), for the logs of other hubs, and GET /v1/witness/key. Open to everyone, as the
/// protocol has it: what is asked counts by the log's signature.
/// </summary>
public static class WitnessLogsEndpoint
{
    // 63 hashes, and a checkpoint with a hundred signatures.
    private const int MostBytes = 64 * 1024;
    private const string Plain = "text/plain; charset=utf-8";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/witness/add-checkpoint", Add).BelongsToOpen("WitnessLogs");
        routes.MapGet("/v1/witness/key", Key).BelongsToOpen("WitnessLogs");
    }

    private static async Task<IResult> Key(HubWitness witness, CancellationToken ct) =>
        await witness.Key(ct) is { } key ? Text(200, $"{key}\n") : Problems.Of(ProblemCodes.NotFound);

    private static async Task<IResult> Add(HttpRequest request, HubWitness witness, CancellationToken ct)
    {
        if (!(await request.ReadBytes(MostBytes, ct)).Succeeded(out var body, out var rejection))
        {
            return Problems.Of(rejection);
        }
        var answer = await witness.Add(Encoding.UTF8.GetString(body.Span), ct);
        return answer.Verdict switch
        {
            WitnessVerdict.Cosigned => Text(200, answer.Lines),
            WitnessVerdict.OtherSize => Text(409, string.Create(CultureInfo.InvariantCulture, $"{answer.Size}\n"), WitnessRequest.SizeMediaType),
            WitnessVerdict.Malformed => Text(400, "not a request to a witness, or the old size is larger than the checkpoint's\n"),
            WitnessVerdict.NotSigned => Text(403, "no trusted key of the log signed the checkpoint\n"),
            WitnessVerdict.UnknownLog => Text(404, "the log is not one that this witness watches\n"),
            WitnessVerdict.NotConsistent => Text(422, "the proof does not show that the log continues the checkpoint signed last\n"),
            WitnessVerdict.NotReached => throw new System.Diagnostics.UnreachableException("this hub reaches itself"),
        };
    }

    private static Answer Text(int status, string text, string mediaType = Plain) => new(status, mediaType, Encoding.UTF8.GetBytes(text));
}
