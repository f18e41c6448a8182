using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// Who else must have seen a checkpoint before it counts. A hub that shows two logs to two agencies must then deceive
/// <paramref name="Needed"/> witnesses too, who sign no checkpoint that does not continue the one before.
/// </summary>
/// <param name="Needed">How many of them, each counted once.</param>
/// <param name="Keys">The witnesses' keys, as vkeys of type 4.</param>
public sealed record WitnessPolicy(int Needed, IReadOnlyList<NoteVerifier> Keys)
{
    public JsonObject ToJson() => new()
    {
        ["needed"] = Needed,
        ["keys"] = new JsonArray([.. Keys.Select(key => (JsonNode)key.ToString())]),
    };

    /// <summary>Throws <see cref="FormatException"/> when it is something else, or asks for more witnesses than there are.</summary>
    public static WitnessPolicy FromJson(JsonNode json) =>
        json is JsonObject policy && policy["needed"].AsInteger() is { } needed and >= 0 && policy["keys"] is JsonArray keys
        && keys.Select(key => key.AsString() is { } text ? NoteVerifier.Parse(text) : null).ToArray() is var verifiers
        && verifiers.All(verifier => verifier is { IsWitness: true }) && verifiers.DistinctBy(verifier => verifier!.KeyId).Count() == verifiers.Length && needed <= verifiers.Length
            ? new((int)needed, verifiers!)
            : throw new FormatException("not a policy of witnesses");
}
