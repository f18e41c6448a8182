using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts;

namespace ExchangeHub.Local.Demo;

/// <summary>
/// The examples of <c>contracts/examples</c> filled in for one case: <c>{{hub}}</c>, <c>{{now}}</c>, <c>{{today}}</c>, <c>{{yesterday}}</c>,
/// <c>{{end}}</c> (in 90 days), and <c>{{id:NAME}}</c>, a UUID of its own for each name that all examples of the case share.
/// </summary>
public sealed partial class Example(string hub, TimeProvider time, Entropy entropy)
{
    private readonly Dictionary<string, string> ids = [];

    /// <summary>The UUID that <c>{{id:name}}</c> stands for.</summary>
    public string Id(string name)
    {
        if (!ids.TryGetValue(name, out var id))
        {
            ids[name] = id = Ids.New(time, entropy).ToString();
        }
        return id;
    }

    /// <param name="name">File name without <c>.json</c>. Throws <see cref="ArgumentException"/> when there is none.</param>
    public JsonObject Load(string name)
    {
        using var stream = typeof(Example).Assembly.GetManifestResourceStream($"examples/{name}.json")
            ?? throw new ArgumentException($"there is no example {name}", nameof(name));
        using var reader = new StreamReader(stream);
        return JsonNode.Parse(Placeholder().Replace(reader.ReadToEnd(), place => Value(place.Groups[1].Value)))!.AsObject();
    }

    private string Value(string name) => name switch
    {
        "hub" => hub,
        "now" => time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        "today" => Day(0),
        "yesterday" => Day(-1),
        "end" => Day(90),
        _ when name.StartsWith("id:", StringComparison.Ordinal) => Id(name[3..]),
        _ => throw new FormatException($"an example has the unknown placeholder {name}"),
    };

    private string Day(int after) => time.GetUtcNow().AddDays(after).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{([a-z0-9:-]+)\}\}")]
    private static partial Regex Placeholder();
}
