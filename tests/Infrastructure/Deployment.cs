using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ExchangeHub.Tests.Infrastructure;

/// <summary>What a parameter file would deploy, as the compiler works it out: every resource with its values, modules and loops resolved.</summary>
public sealed class Deployment
{
    private const string Group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/hub";

    private static readonly ConcurrentDictionary<string, Lazy<Task<Deployment>>> Known = [];

    private Deployment(JsonObject snapshot) =>
        (Text, Resources) = (snapshot.ToJsonString(), [.. snapshot["predictedResources"]!.AsArray().Select(resource => new Resource(resource!.AsObject()))]);

    public string Text { get; }
    public IReadOnlyList<Resource> Resources { get; }

    public static TheoryData<string> Clouds => ["public", "government"];

    /// <summary>That of a parameter file of ours, worked out once, with the lists filled that it leaves empty.</summary>
    public static Task<Deployment> Of(string cloud) => Known.GetOrAdd(cloud, _ => new(() => Compute($"{cloud}.bicepparam", """


        param tenants = [
          'a'
        ]
        param witnesses = [
          {
            key: 'k'
            url: 'u'
          }
        ]
        param witnessedLogs = [
          'l'
        ]

        """))).Value;

    /// <param name="parameters">A parameter file; it is made when it is not there.</param>
    /// <param name="more">Added to the file.</param>
    public static async Task<Deployment> Compute(string parameters, string more)
    {
        using var bicep = new BicepCli();
        await File.AppendAllTextAsync(Path.Combine(bicep.Folder, parameters), more);
        Assert.Equal("", await bicep.RunCleanly(
            "snapshot", parameters, "--mode", "overwrite", "--tenant-id", "22222222-2222-2222-2222-222222222222",
            "--subscription-id", Group.Split('/')[2], "--resource-group", "hub", "--location", "eastus2"));
        var file = Path.Combine(bicep.Folder, Path.ChangeExtension(parameters, ".snapshot.json"));
        var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        Assert.Empty(snapshot["diagnostics"]!.AsArray());
        return new(snapshot);
    }

    public IReadOnlyList<Resource> All(string type) => [.. Resources.Where(resource => resource.Type == type)];
    public Resource One(string type) => Assert.Single(All(type));
    public Resource Named(string type, string end) => Assert.Single(All(type), resource => resource.Name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>A storage account by the letter that tells what it is for.</summary>
    public Resource Account(char letter) =>
        Assert.Single(All("Microsoft.Storage/storageAccounts"), account => account.Name.StartsWith($"exhub{letter}", StringComparison.Ordinal));

    public sealed record Resource(JsonObject Json)
    {
        public string Type => (string)Json["type"]!;
        public string Name => (string)Json["name"]!;
        public JsonNode Properties => Json["properties"]!;

        /// <summary>Within the group: the resource itself, or for an extension the one it extends.</summary>
        public string Path => ((string)Json["id"]!)[(Group.Length + "/providers/".Length)..].Split("/providers/")[0];

        /// <summary>A value by its dotted path, as text.</summary>
        public string? this[string path] => path.Split('.').Aggregate((JsonNode?)Properties, (node, name) => node?[name])?.ToString();
    }
}
