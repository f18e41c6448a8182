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

    /// <summary>Throws <see cref="FormatException"/> when a key is no witness's, one stands there twice, or more are needed than there are.</summary>
    public static WitnessPolicy Of(long needed, IEnumerable<string?> keys) =>
        keys.Select(key => key is null ? null : NoteVerifier.Parse(key)).ToArray() is var verifiers && needed >= 0 && needed <= verifiers.Length
        && verifiers.All(verifier => verifier is { IsWitness: true }) && verifiers.DistinctBy(verifier => verifier!.KeyId).Count() == verifiers.Length
            ? new((int)needed, verifiers!)
            : throw new FormatException("not a policy of witnesses");

    /// <summary>What <see cref="ToJson"/> wrote. Throws <see cref="FormatException"/> as <see cref="Of"/> does, and when it is something else.</summary>
    public static WitnessPolicy FromJson(JsonNode json) => json is JsonObject policy && policy["needed"].AsInteger() is { } needed && policy["keys"] is JsonArray keys
        ? Of(needed, keys.Select(key => key.AsString()))
        : throw new FormatException("not a policy of witnesses");
}
