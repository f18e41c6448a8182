using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub agencies</c>.</summary>
public sealed class AgenciesCommandTests : CommandStage
{
    [Fact]
    public async Task AnAgencysNameCannotDriveTheTerminal()
    {
        Stage.Http.On("GET /v1/agencies", _ => StubHub.Answer(
            new JsonObject { ["agencies"] = new JsonArray(WireJson.ToObject(HubPen.Entry("some-agency") with { Name = "\u001b[2Jname [red]" })) }.ToJsonString()));

        var run = await AsMe("agencies", "list");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("name [red]", run.Output, StringComparison.Ordinal);
    }
}
