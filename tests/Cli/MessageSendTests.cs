using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub message send</c>.</summary>
public sealed class MessageSendTests : CommandStage
{
    [Fact]
    public async Task AMessageIsSentAndItsReceiptKept()
    {
        var run = await AsMe("message", "send", At("content.json"), "--kind", "referral", "--to", "mercy-hospital", "--purpose", "TREAT",
            "--basis", "treatment", "--jurisdiction", "US-WA", "--need", "need-16", "--keep", At("kept"), "--receipt", At("receipt.jwt"), "-o", "json");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var id = JsonNode.Parse(run.Output)!["id"].AsString();
        Assert.Equal(id, SignedMessage.TryParse(File.ReadAllText(At("kept")))!.Id);
        Assert.Equal(id, Jws.Parse(File.ReadAllText(At("receipt.jwt")))!.Payload["sub"].AsString());
        Assert.Equal(ExitCode.Done, (await AsMe("message", "resend", At("kept"))).Code);
        Assert.Single(Stage.Http.CallsTo("/v1/messages").Select(call => call.Body).Distinct());
    }

    [Theory]
    [InlineData("consent-expired", 403, ExitCode.Refused)]
    [InlineData("internal-error", 500, ExitCode.Unavailable)]
    public async Task ARefusalIsOneLineWithItsCodeAndNoContent(string code, int status, int expected)
    {
        Stage.Http.On("POST /v1/messages", _ => StubHub.Problem(code, status));

        var run = await AsMe("message", "send", At("content.json"), "--kind", "referral", "--to", "mercy-hospital", "--purpose", "TREAT", "--basis", "treatment");

        Assert.Equal((expected, 1), (run.Code, run.Error.Count(c => c == '\n')));
        Assert.StartsWith($"hub: refused ({code}): ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("treatment:now")]
    [InlineData("whatever")]
    public async Task ABasisThatIsNoneIsRefusedBeforeAnythingIsSent(string basis)
    {
        var run = await AsMe("message", "send", At("content.json"), "--kind", "referral", "--purpose", "TREAT", "--basis", basis);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(Stage.Http.CallsTo("/v1/messages"));
    }

    [Fact]
    public async Task ACitationMaySayWhetherThePersonWasTold()
    {
        await AsMe("message", "send", At("content.json"), "--kind", "records", "--to", "mercy-hospital", "--purpose", "CHILD-PROTECTION",
            "--basis", "mandated-report:45-CFR-164.512(c)(1)(i):given");

        var basis = SdJwt.Parse(Stage.Http.CallsTo("/v1/messages").Single().Body, out _)!.Claims["basis"];
        Assert.Equal(("45-CFR-164.512(c)(1)(i)", "given"), (basis!["citation"].AsString(), basis["notice"].AsString()));
    }
}
