using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary>Which hub and agency a command is for.</summary>
public sealed class ProfileTests : CommandStage
{
    [Fact]
    public async Task WithoutAHubItSaysWhatIsMissing()
    {
        var run = await Run("message", "list");

        Assert.Equal((ExitCode.Usage, "hub: Say --hub, or --profile FILE, or set HUB_PROFILE.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task AProfileStandsForHubAndAgency()
    {
        Write("profile.json", new JsonObject { ["hub"] = "endpoints.json", ["as"] = "me" });
        Stage.Http.On("GET /v1/inbox", _ => StubHub.Answer("""{"items":[]}"""));

        Assert.Equal(ExitCode.Done, (await Run("message", "list", "--profile", At("profile.json"))).Code);
        Assert.Equal(ExitCode.Done, (await RunWithProfile(At("profile.json"), "message", "list")).Code);
    }
}
