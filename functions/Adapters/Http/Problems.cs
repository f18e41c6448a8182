using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Http;

/// <summary>Rejection → problem document (RFC 9457). Status and title stand in <c>codes/problems.json</c>, and nowhere else.</summary>
public static class Problems
{
    private const string RetrySeconds = "2";

    public static IResult Of(string code) => Of(new Rejection(code));

    public static IResult Of(Rejection rejection) => new ProblemAnswer(Document(rejection));

    /// <summary>The answer to a result: what <paramref name="succeeded"/> makes of the value, or the problem.</summary>
    public static IResult Or<T>(this Result<T> result, Func<T, IResult> succeeded) =>
        result.Succeeded(out var value, out var rejection) ? succeeded(value) : Of(rejection);

    public static Problem Document(Rejection rejection)
    {
        var faults = (rejection.Faults ?? []).ToLookup(fault => IsPointer(fault.Location));
        return Problem.Of(rejection.Code) with
        {
            Detail = rejection.Detail,
            Outcome = faults[false].Any() ? OutcomeOf(faults[false]) : null,
            Faults = faults[true].Any() ? [.. faults[true].Select(fault => new Fault(fault.Code, fault.Location, fault.Message))] : null,
            Recipients = rejection.Recipients,
        };
    }

    /// <summary>A JSON Pointer (RFC 6901) is empty or begins with a slash; a FHIRPath never does.</summary>
    private static bool IsPointer(string location) => location.Length == 0 || location[0] == '/';

    private static JsonObject OutcomeOf(IEnumerable<Fault> faults) => new()
    {
        ["resourceType"] = "OperationOutcome",
        ["issue"] = new JsonArray([.. faults.Select(fault => (JsonNode)new JsonObject
        {
            ["severity"] = "error",
            ["code"] = fault.Code,
            ["diagnostics"] = fault.Message,
            ["expression"] = new JsonArray(fault.Location),
        })]),
    };

    private sealed class ProblemAnswer(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.RequestServices.GetRequiredService<HubMetrics>().Refused(problem.Code);
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            {
                httpContext.Response.Headers.RetryAfter = RetrySeconds;
            }
            return (FhirAnswer.IsOf(httpContext.Request) ? FhirAnswer.Outcome(problem) : new Answer(problem.Status, Problem.MediaType, WireJson.Bytes(problem)))
                .ExecuteAsync(httpContext);
        }
    }
}
