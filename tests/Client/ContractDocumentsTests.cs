using System.Text.RegularExpressions;

namespace ExchangeHub.Tests.Client;

/// <summary>The documents that partners read name what is there, and all of it.</summary>
public sealed partial class ContractDocumentsTests
{
    private static string Folder => Path.Combine(SharedData.Repository, "contracts");

    [Fact]
    public void OpenApiNamesEveryCallThatTheHubMapsAndNoOther()
    {
        var mapped =
            from file in Directory.GetFiles(Path.Combine(SharedData.Repository, "functions"), "*.cs", SearchOption.AllDirectories)
            from Match map in Mapping().Matches(File.ReadAllText(file))
            let path = map.Groups[2].Value.Replace("{*path}", "{path}", StringComparison.Ordinal)
            where path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/fhir/", StringComparison.Ordinal)
            select $"{map.Groups[1].Value.ToLowerInvariant()} {path}";

        Assert.Equal(mapped.Order(StringComparer.Ordinal), OpenApiCalls().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryFileThatTheReadmePointsToIsThere() => AssertLinks("README.md", Link());

    [Fact]
    public void EverySchemaThatOpenApiAndAsyncApiPointToIsThere()
    {
        AssertLinks("openapi.yaml", SchemaReference());
        AssertLinks("asyncapi.yaml", SchemaReference());
    }

    [Fact]
    public void TheReadmeNamesEveryExample()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.All(Directory.GetFiles(Path.Combine(Folder, "examples"), "*.json"), file => Assert.Contains($"(examples/{Path.GetFileName(file)})", readme, StringComparison.Ordinal));
    }

    private static void AssertLinks(string document, Regex link)
    {
        var targets = link.Matches(File.ReadAllText(Path.Combine(Folder, document))).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(Folder, target)), target));
    }

    private static IEnumerable<string> OpenApiCalls()
    {
        var path = "";
        foreach (var line in File.ReadLines(Path.Combine(Folder, "openapi.yaml")).TakeWhile(line => line != "components:"))
        {
            if (line.StartsWith("  /", StringComparison.Ordinal))
            {
                path = line.Trim().TrimEnd(':');
            }
            else if (line is "    get:" or "    put:" or "    post:")
            {
                yield return $"{line.Trim().TrimEnd(':')} {path}";
            }
        }
    }

    [GeneratedRegex("""Map(Get|Put|Post)\("([^"]+)""")]
    private static partial Regex Mapping();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(schemas/[a-z-]+\.schema\.json)")]
    private static partial Regex SchemaReference();
}
