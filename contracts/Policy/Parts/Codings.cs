using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Parts;

/// <summary>
/// The codings of a part, at any depth: those of <c>meta.security</c> and of DS4P's inline labels are labels, all others codes. Rather
/// too many than too few: a code in an unforeseen place counts like one in <c>code</c>.
/// </summary>
internal sealed class Codings
{
    private readonly HashSet<Coding> labels = [], codes = [];

    public IReadOnlyList<Coding> Labels => [.. labels];
    public IReadOnlyList<Coding> Codes => [.. codes];

    /// <summary>A label that lacks its system or code keeps an empty one, so that it counts as unknown and not as absent.</summary>
    public void AddLabel(JsonObject members) => labels.Add(new(members["system"].AsString() ?? "", members["code"].AsString() ?? ""));

    public void AddCode(JsonObject members)
    {
        // A quantity has system and code too, and a value with them.
        if (members["system"].AsString() is { } system && members["code"].AsString() is { } code && !members.ContainsKey("value"))
        {
            codes.Add(new(system, code));
        }
    }
}
