using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Codes;

/// <summary>The closed code lists of the exchange, as <c>contracts/codes/*.json</c> has them and this library carries them.</summary>
public static class CodeLists
{
    private static readonly ConcurrentDictionary<string, CodeList> Loaded = new();

    /// <summary>A list by its file name without <c>.json</c>. Throws <see cref="ArgumentException"/> when there is none.</summary>
    public static CodeList Get(string list) => Loaded.GetOrAdd(list, Load);

    public static bool Contains(string list, string? code) => code is not null && Get(list).Codes.ContainsKey(code);

    private static CodeList Load(string list)
    {
        using var stream = typeof(CodeLists).Assembly.GetManifestResourceStream($"codes/{list}.json")
            ?? throw new ArgumentException($"there is no code list {list}", nameof(list));
        var file = JsonNode.Parse(stream)!;
        var codes = file["codes"]!.AsArray().Select(code => code!.AsObject()).ToDictionary(
            code => (string)code["code"]!, code => new CodeEntry((string)code["code"]!, (string)code["display"]!, code));
        return new((string)file["id"]!, (string)file["title"]!, codes);
    }
}

/// <param name="Id">Canonical URI of the list.</param>
/// <param name="Codes">By code.</param>
public sealed record CodeList(string Id, string Title, IReadOnlyDictionary<string, CodeEntry> Codes);

/// <param name="Display">Plain words.</param>
/// <param name="Members">The whole record as the file has it, with the mappings and properties of its list.</param>
public sealed record CodeEntry(string Code, string Display, JsonObject Members);
