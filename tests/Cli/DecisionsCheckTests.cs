using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub decisions check</c> on the published corpus, and on copies of it that say something else.</summary>
public sealed class DecisionsCheckTests : IDisposable
{
    private static readonly string Corpus = Path.Combine(SharedData.Repository, "contracts", "vectors", "decisions");
    private readonly string folder = Directory.CreateTempSubdirectory("hub-decisions-").FullName;

    public DecisionsCheckTests() => File.Copy(Path.Combine(Corpus, "base.json"), Path.Combine(folder, "base.json"));

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Corpus, "*.json").Select(path => Path.GetFileName(path)).Where(name => name != "base.json")];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Files))]
    public async Task EveryFileOfTheCorpusIsDecidedAsWritten(string name)
    {
        var run = await Check(Path.Combine(Corpus, name), "-o", "json");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var checkedFile = JsonNode.Parse(run.Output)![0]!;
        Assert.True((int)checkedFile["cases"]! > 0);
        Assert.Empty(checkedFile["differing"]!.AsArray());
    }

    [Fact]
    public async Task ACaseThatComesOutOtherwiseIsNamed()
    {
        var run = await Check(Changed(one => one["expect"]!["clinic"]!["decision"] = "deny"));

        Assert.Equal(ExitCode.NotVerified, run.Code);
        Assert.Contains("clinic: permit where deny is expected", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVersionOfThePolicyThatIsNotThereIsRefusedAndNotReplaced()
    {
        var run = await Check(Changed(one => one["policy"] = "0"));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("version 0 of the policy", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNoCorpusIsRefusedInOneLine()
    {
        foreach (var text in new[] { "{}", """{"base":"base.json"}""", """{"base":"base.json","cases":[{}]}""", """{"base":"base.json","cases":[7]}""", "[]", "rubbish" })
        {
            File.WriteAllText(Path.Combine(folder, "no.json"), text);
            var run = await Check(Path.Combine(folder, "no.json"));

            Assert.Equal((ExitCode.Usage, 1), (run.Code, run.Error.Count(c => c == '\n')));
        }
    }

    private string Changed(Action<JsonObject> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Corpus, "consent.json")))!;
        var first = file["cases"]![0]!.AsObject();
        change(first);
        file["cases"] = new JsonArray(first.DeepClone());
        var path = Path.Combine(folder, "changed.json");
        File.WriteAllText(path, file.ToJsonString());
        return path;
    }

    private static async Task<CommandRun> Check(string file, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(output, error, _ => null, () => throw new InvalidOperationException("it works offline"), TimeProvider.System, SystemEntropy.Source);
        var code = await HubCommand.Run(["decisions", "check", file, .. more], surroundings, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}
