using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Questions;

/// <summary>Who would get what, and why not. It permits nothing: the message itself is decided when it comes.</summary>
/// <param name="Policy">The version of the policy that decided.</param>
/// <param name="Recipients">Null for tips and requests: who subscribes is not the sender's to know.</param>
/// <param name="Count">How many would get something.</param>
public sealed record DecisionAnswer(string Policy, DateTimeOffset At, IReadOnlyList<RecipientAnswer>? Recipients, int Count)
{
    /// <summary>As it crosses the wire: <c>recipients</c> is the list, or the number alone.</summary>
    public JsonObject ToJson() => new()
    {
        ["policy"] = Policy,
        ["at"] = JsonSerializer.SerializeToNode(At, WireJson.Options),
        ["recipients"] = Recipients is null ? Count : JsonSerializer.SerializeToNode(Recipients, WireJson.Options),
    };

    /// <summary>Null when it is not an answer.</summary>
    /// <param name="options">How strictly to read.</param>
    public static DecisionAnswer? TryRead(JsonObject json, JsonSerializerOptions options)
    {
        try
        {
            var recipients = json["recipients"] is JsonArray several ? several.Deserialize<RecipientAnswer[]>(options) : null;
            return json["policy"].AsString() is { } policy && json["at"] is { } at && (recipients is not null || json["recipients"].AsInteger() is not null)
                ? new(policy, at.Deserialize<DateTimeOffset>(options), recipients, recipients?.Count(one => one.IsPermitted) ?? (int)json["recipients"].AsInteger()!.Value)
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
/// <param name="Withheld">The parts that it would not see; of a denied message all.</param>
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
        [.. decision.WithheldParts.Select(part => new WithheldAnswer(part.Path, part.Reason, Explanation.Of(part.Reason), part.Source))],
        decision.Obligations, decision.Duties, decision.Grounds, decision.Scope);
}

/// <param name="Code">A code of <c>codes/decision-reasons.json</c>.</param>
/// <param name="Text">One plain sentence.</param>
/// <param name="Source">The law that it comes from.</param>
public sealed record ExplainedReason(string Code, string Text, string? Source = null);

/// <param name="Path">JSON Pointer, as the question named it.</param>
/// <param name="Source">The law that it comes from.</param>
public sealed record WithheldAnswer(string Path, string Code, string Text, string? Source = null);
