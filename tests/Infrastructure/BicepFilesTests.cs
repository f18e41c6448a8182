using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ExchangeHub.Tests.Infrastructure;

/// <summary>Every file of <c>infra/azure</c> lints, builds and is formatted without a word from the compiler.</summary>
public sealed partial class BicepFilesTests : IDisposable
{
    private readonly BicepCli bicep = new();

    [Theory, InlineData("*.bicep", 10), InlineData("*.bicepparam", 2)]
    public async Task NoFileGivesTheLinterAnythingToSay(string pattern, int least)
    {
        Assert.True(Files(pattern).Length >= least);
        Assert.Equal("", await bicep.RunCleanly("lint", "--no-restore", "--pattern", $"**/{pattern}"));
    }

    [Theory, InlineData("*.bicep"), InlineData("*.bicepparam")]
    public async Task EveryFileBuilds(string pattern)
    {
        await bicep.RunCleanly(pattern == "*.bicep" ? "build" : "build-params", "--no-restore", "--pattern", $"**/{pattern}");

        Assert.All(Files(pattern), file => Assert.True(File.Exists(Path.ChangeExtension(Path.Combine(bicep.Folder, file), ".json")), file));
    }

    [Theory, InlineData("*.bicep"), InlineData("*.bicepparam")]
    public async Task EveryFileIsFormatted(string pattern)
    {
        await bicep.RunCleanly("format", "--pattern", $"**/{pattern}");

        Assert.All(Files(pattern), file =>
            Assert.Equal(File.ReadAllText(Path.Combine(BicepCli.Source.FullName, file)), File.ReadAllText(Path.Combine(bicep.Folder, file))));
    }

    /// <summary>The linter does look: a file full of what must not be.</summary>
    [Fact]
    public async Task WhatTheRulesForbidIsAnError()
    {
        await File.WriteAllTextAsync(Path.Combine(bicep.Folder, "wrong.bicep"), """
            param unused string
            @secure()
            param key string = 'x'
            resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
              name: 'abc'
            }
            output key string = account.listKeys().keys[0].value
            output url string = 'https://hub.vault.azure.net'
            """, Ct);

        var (code, _, diagnostics) = await bicep.Run("lint", "wrong.bicep");

        Assert.NotEqual(0, code);
        Assert.All(
            new[] { "no-unused-params", "secure-parameter-default", "outputs-should-not-contain-secrets", "no-hardcoded-env-urls" },
            rule => Assert.Contains($"Error {rule}", diagnostics, StringComparison.Ordinal));
    }

    /// <summary>A rule at a lower level could be broken in silence.</summary>
    [Fact]
    public async Task EveryRuleIsAnError()
    {
        var options = new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip };
        var rules = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(bicep.Folder, "bicepconfig.json"), Ct), null, options)!["analyzers"]!["core"]!["rules"]!.AsObject();

        Assert.True(rules.Count > 25);
        Assert.All(rules, rule => Assert.Equal("error", (string?)rule.Value!["level"]));
    }

    /// <summary>What the runbook writes in capitals can be looked up.</summary>
    [Fact]
    public async Task TheNamesThatThePageAsksForAreOutputs()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SharedData.Repository, "infra", "README.md"), Ct);
        var outputs = JsonNode.Parse(await bicep.RunCleanly("build", "main.bicep", "--no-restore", "--stdout"))!["outputs"]!.AsObject();

        var asked = Placeholder().Matches(page).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        var told = Told().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.Equal(["APP", "BUS", "HOST", "LOG", "VAULT", "WORKSPACE"], asked);
        Assert.Equal(asked, told.Keys.Order(StringComparer.Ordinal));
        Assert.All(told.Values, output => Assert.True(outputs.ContainsKey(output), output));
    }

    public void Dispose() => bicep.Dispose();

    [GeneratedRegex("(?:--account-name |--vault-name |-g hub -n |-w |bus=)([A-Z]+)")]
    private static partial Regex Placeholder();

    [GeneratedRegex("`([A-Z]+)` is `([a-zA-Z]+)`")]
    private static partial Regex Told();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string[] Files(string pattern) =>
        [.. BicepCli.Source.GetFiles(pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(BicepCli.Source.FullName, file.FullName))];
}
