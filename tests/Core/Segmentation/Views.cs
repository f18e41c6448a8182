using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Segmentation;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>What a recipient gets of a message.</summary>
internal static class Views
{
    /// <summary>Null when it is refused whole, with the code of the problem.</summary>
    public static (SdJwt? View, string? Refusal) Of(JsonObject claims, params IEnumerable<string> withheld)
    {
        var message = Samples.Issue(claims);
        var result = Segmenter.Present(message, Samples.Read(message), withheld.ToHashSet(), Samples.Recipient);
        return result.Succeeded(out var compact, out var rejection) ? (SdJwt.Parse(compact, out _), null) : (null, rejection.Code);
    }

    public static SdJwt Shown(JsonObject claims, params IEnumerable<string> withheld)
    {
        var (view, refusal) = Of(claims, withheld);
        Assert.True(refusal is null, refusal);
        return view!;
    }

    public static string Text(JsonObject claims, params IEnumerable<string> withheld) => Shown(claims, withheld).Claims["content"]!.ToJsonString(WireJson.Options);

    /// <summary>Every text in a document, values and names.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value).Prepend(member.Key)),
        JsonArray elements => elements.SelectMany(Texts),
        _ => node.AsString() is { } text ? [text] : [],
    };

    /// <summary>What stands at a JSON Pointer.</summary>
    public static JsonNode? At(JsonNode? node, string path) => path.Split('/').Skip(1).Aggregate(node, (inner, name) => inner switch
    {
        JsonArray elements => elements[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)],
        _ => inner?[name],
    });
}
