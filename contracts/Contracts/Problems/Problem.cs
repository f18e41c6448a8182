using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Problems;

/// <summary>A refusal as it crosses the wire: a problem document (RFC 9457), <c>application/problem+json</c>. It never repeats content.</summary>
public sealed record Problem
{
    public const string MediaType = "application/problem+json";
    public const string TypePrefix = "urn:exchangehub:problem:";

    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public string? Detail { get; init; }

    /// <summary>With FHIR content faults: an OperationOutcome that names every one.</summary>
    public JsonObject? Outcome { get; init; }

    /// <summary>With other faults: <c>code</c>, <c>location</c> (JSON Pointer) and <c>message</c> of each.</summary>
    public IReadOnlyList<Fault>? Faults { get; init; }

    /// <summary>With a message that no recipient may have: each with its reasons.</summary>
    public IReadOnlyList<ProblemRecipient>? Recipients { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public string Code => Type.StartsWith(TypePrefix, StringComparison.Ordinal) ? Type[TypePrefix.Length..] : Type;

    public static Problem Of(string code)
    {
        var entry = Codes.CodeLists.Get("problems").Codes[code];
        return new() { Type = TypePrefix + code, Title = entry.Display, Status = (int)entry.Members["status"]! };
    }
}

/// <param name="Reasons">Codes of <c>codes/decision-reasons.json</c>, the deciding one first.</param>
/// <param name="Explanation">One plain sentence for each reason, in the same order.</param>
public sealed record ProblemRecipient(string Agency, IReadOnlyList<string> Reasons, IReadOnlyList<string>? Explanation = null);
