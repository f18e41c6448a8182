using System.Text.Json.Nodes;

namespace ExchangeHub.Policy.Corpus;

/// <summary>JSON Merge Patch (RFC 7396).</summary>
public static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                var before = result[name];
                result.Remove(name);
                result[name] = Apply(before, value);
            }
        }
        return result;
    }
}
