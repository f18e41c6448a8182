using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Contracts.Messages;

/// <summary>The claim <c>basis</c>: each type with exactly its own members (wire format §3).</summary>
public static class BasisReader
{
    public static Basis Read(JsonNode? node, Action<string, string> invalid)
    {
        var members = node as JsonObject ?? [];
        var type = members["type"].AsString() ?? "";
        var (own, holds) = type switch
        {
            "consent" => ("consent", IsUuid(members["consent"].AsString())),
            "mandated-report" or "legal-process" => ("citation", Cites(members["citation"].AsString(), type)),
            "emergency" => ("reason", CodeLists.Contains("emergency-reasons", members["reason"].AsString())),
            "treatment" or "agency-information" => (null, true),
            _ => ((string?)null, false),
        };
        var notices = own == "citation" && members.ContainsKey("notice");
        if (!holds || (notices && !CodeLists.Contains("victim-notices", members["notice"].AsString()))
            || members.Count != (own is null ? 1 : 2) + (notices ? 1 : 0))
        {
            invalid("/basis", "must be a type of the table with exactly its members, codes from the closed lists");
        }
        return new(type, members["consent"].AsString(), members["citation"].AsString(), members["reason"].AsString(), members["notice"].AsString());
    }

    private static bool Cites(string? citation, string type) =>
        CodeLists.Contains("citations", citation) && CodeLists.Get("citations").Codes[citation!].Members["basis"].AsString() == type;

    private static bool IsUuid(string? text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text;
}
