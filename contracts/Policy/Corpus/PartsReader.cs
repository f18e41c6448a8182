using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Corpus;

/// <summary>
/// Parts as a corpus writes them. A text stands for a list of parts of the base, a label written as a text for the exchange's own label of
/// that code.
/// </summary>
internal static class PartsReader
{
    public static IReadOnlyList<Part> Read(JsonArray parts, CorpusBase around) => [.. parts.SelectMany(part => part switch
    {
        JsonObject members => [One(members)],
        _ => Read(around.Parts((string)part!), around),
    })];

    private static Part One(JsonObject members) => new((string)members["path"]!, (string)members["type"]!, Labels(members), Codes(members))
    {
        Within = (string?)members["within"],
        Names = Strings(members["names"]),
        Authors = Strings(members["authors"]),
        When = members["when"] is { } when ? WireJson.TryRead<DataTime>(when) ?? throw new CorpusException("a time of a part is not one") : null,
    };

    private static List<Coding> Labels(JsonObject members) => [.. (members["labels"] as JsonArray ?? []).Select(label => label.AsString() is { } code
        ? SecurityLabels.ByCode(code) is { } known ? new Coding(known.System, known.Code) : throw new CorpusException($"there is no label {code}")
        : Coding(label))];

    private static List<Coding> Codes(JsonObject members) => [.. (members["codes"] as JsonArray ?? []).Select(Coding)];

    private static Coding Coding(JsonNode? coding) => WireJson.TryRead<Coding>(coding) ?? throw new CorpusException("a coding is not one");

    private static string[] Strings(JsonNode? texts) => [.. (texts as JsonArray ?? []).Select(text => (string)text!)];
}
