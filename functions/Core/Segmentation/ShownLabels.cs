using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Core.Segmentation;

/// <summary>The labels that the sender set on what a view shows, elements too; the header's own are of all that it heads and say nothing.</summary>
internal sealed class ShownLabels(MessageClaims claims, IReadOnlySet<string> withheld)
{
    private readonly Part[] shown = [.. PartReader.PartsOf(claims).Where(part =>
        part.Type != "MessageHeader" && !withheld.Contains(part.Path) && (part.Within is null || !withheld.Contains(part.Within)))];

    /// <param name="unmarked">Entries whose mark of inline labels is hidden.</param>
    public IReadOnlySet<Coding> Borne(IReadOnlySet<string> unmarked) =>
        shown.SelectMany(part => part.Labels.Where(label => label != InlineMarks.Mark || !unmarked.Contains(part.Path))).ToHashSet();

    public IReadOnlySet<string> Codes => shown.SelectMany(part => part.Labels).Select(label => label.Code).ToHashSet();

    public static Coding? Read(JsonNode? node) =>
        node is JsonObject members && members["system"].AsString() is { } system && members["code"].AsString() is { } code ? new(system, code) : null;
}
