using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Questions;

/// <summary>Who would get what, and why not. It permits nothing: the message itself is decided when it comes.</summary>
/// <param name="Policy">The version of the policy that decided.</param>
public sealed record DecisionAnswer(string Policy, DateTimeOffset At, IReadOnlyList<RecipientAnswer> Recipients)
{
    public JsonObject ToJson() => new()
    {
        ["policy"] = Policy,
        ["at"] = JsonSerializer.SerializeToNode(At, WireJson.Options),
        ["recipients"] = JsonSerializer.SerializeToNode(Recipients, WireJson.Options),
    };

    /// <summary>Null when it is not an answer.</summary>
    /// <param name="options">How strictly to read.</param>
    public static DecisionAnswer? TryRead(JsonObject json, JsonSerializerOptions options)
    {
        try
        {
            return json["policy"].AsString() is { } policy && json["at"] is { } at && json["recipients"] is JsonArray recipients
                ? new(policy, at.Deserialize<DateTimeOffset>(options), recipients.Deserialize<RecipientAnswer[]>(options)!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What one recipient would get.</summary>
/// <param name="Decision"><c>permit</c> or <c>deny</c>.</param>
/// <param name="Reasons">The deciding one first.</param>
/// <param name="Withheld">The parts that it would not see; empty for a denied one, which sees none.</param>
/// <param name="Consents">Those that had a say, with the provisions that decided.</param>
public sealed record RecipientAnswer(
    string Agency, string Decision, IReadOnlyList<ExplainedReason> Reasons, IReadOnlyList<WithheldAnswer> Withheld,
    IReadOnlyList<Obligation> Obligations, IReadOnlyList<Duty> Duties, IReadOnlyList<Ground> Consents, string? Scope = null)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPermitted => Decision == "permit";

    public static RecipientAnswer Of(string agency, Decision decision) => new(
        agency,
        decision.Effect == Effect.Permit ? "permit" : "deny",
        [.. decision.Reasons.Select(reason => new ExplainedReason(reason, Explanation.Of(reason), decision.Sources.GetValueOrDefault(reason)))],
        decision.Effect == Effect.Deny ? [] : [.. decision.WithheldParts.Select(part => new WithheldAnswer(part.Path, part.Reason, Explanation.Of(part.Reason), part.Source))],
        decision.Obligations, decision.Duties, decision.Grounds, decision.Scope);
}

/// <param name="Code">A code of <c>codes/decision-reasons.json</c>.</param>
/// <param name="Text">One plain sentence.</param>
/// <param name="Source">The law that it comes from.</param>
public sealed record ExplainedReason(string Code, string Text, string? Source = null);

/// <param name="Path">JSON Pointer, as the question named it.</param>
/// <param name="Source">The law that it comes from.</param>
public sealed record WithheldAnswer(string Path, string Code, string Text, string? Source = null);
