using System.Text.Json;
using ExchangeHub.Contracts.Problems;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace ExchangeHub.Adapters.Http;

/// <summary>Answers of the FHIR endpoint: resources, and refusals as OperationOutcome with the hub's problem code.</summary>
public static class FhirAnswer
{
    public const string MediaType = "application/fhir+json", Base = "/fhir";
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    /// <summary>Whether a call expects FHIR whatever becomes of it.</summary>
    public static bool IsOf(HttpRequest request) => request.Path.StartsWithSegments(Base, StringComparison.Ordinal);

    public static Answer Of(Resource resource, int status = StatusCodes.Status200OK) =>
        new(status, MediaType, JsonSerializer.SerializeToUtf8Bytes(resource, Json));

    public static Answer Outcome(Problem problem) => Of(
        new OperationOutcome
        {
            Issue =
            [
                new()
                {
                    Severity = OperationOutcome.IssueSeverity.Error,
                    Code = TypeOf(problem.Status),
                    Details = new() { Coding = [new(Problem.TypePrefix.TrimEnd(':'), problem.Code)], Text = problem.Title },
                    Diagnostics = problem.Detail,
                },
            ],
        },
        problem.Status);

    /// <summary>FHIR R4 issue-type.</summary>
    private static OperationOutcome.IssueType TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => OperationOutcome.IssueType.Login,
        StatusCodes.Status403Forbidden => OperationOutcome.IssueType.Forbidden,
        StatusCodes.Status404NotFound => OperationOutcome.IssueType.NotFound,
        StatusCodes.Status405MethodNotAllowed or StatusCodes.Status415UnsupportedMediaType => OperationOutcome.IssueType.NotSupported,
        StatusCodes.Status413PayloadTooLarge => OperationOutcome.IssueType.TooLong,
        StatusCodes.Status503ServiceUnavailable => OperationOutcome.IssueType.Transient,
        >= 500 => OperationOutcome.IssueType.Exception,
        _ => OperationOutcome.IssueType.Invalid,
    };
}
