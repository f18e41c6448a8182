using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Collection;

public sealed class ReleaseTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheSenderIsToldWhatIsWithheldAndTheRecipientIsNot()
    {
        await hub.Register(hub.ConsentId, 1, consent => consent["provision"]!["provision"]![0]!["securityLabel"]![0]!["code"] = "HIV", Ct);
        var (message, received) = hub.ReferUnder(new("consent", Consent: hub.ConsentId), bundle => bundle["entry"]!.AsArray()
            .Select(entry => entry!["resource"]!).Single(resource => resource["resourceType"].AsString() == "Observation")["meta"]!["security"]!.AsArray()
            .Add(Samples.Json("""{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}""")));
        using var process = hub.Start();
        var receipt = Jws.Parse((await process.Exchange.Submit(received, Ct)).Value!.Receipt)!.Payload;
        var released = await process.Releaser.Release(hub.Clinic, new MessageKey(message.Sender, message.Id), "once", Ct);
        var release = Jws.Parse(released.Value!.Release)!.Payload;

        Assert.Contains("part-withheld", receipt.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(JsonSchema.Of("release").FaultsOf(release));
        Assert.Equal("R", release["confidentiality"].AsString());
        release.Remove("hub_key"); // letters by chance
        var seen = release.ToJsonString() + string.Concat((await hub.Logged(Ct)).Where(entry => entry.Party == Cast.Clinic).Select(entry => entry.Entry.ToJsonString()));
        Assert.All(["withheld", "deny", "denie", "\"HIV\""], word => Assert.DoesNotContain(word, seen, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("part2-program", "part2-bar")]
    [InlineData("victim-service-provider", "victim-service-bar")]
    public async Task OfALawThatBarsItNowTheRecipientLearnsNothingAndTheSenderTheReason(string regime, string reason)
    {
        var key = await Sent();
        await hub.Change(hub.Hospital with { Regimes = [regime] }, Ct);

        await AssertRefused(key, "not-permitted", reason);
    }

    [Fact]
    public async Task OfADenialThatCameLaterTheRecipientLearnsNothingAndTheSenderTheReason()
    {
        var key = await Sent();
        await hub.Register(hub.ConsentId, 1, consent => consent["provision"]!["type"] = "deny", Ct);

        await AssertRefused(key, "not-permitted", "consent-denies");
    }

    private async Task<MessageKey> Sent()
    {
        using var process = hub.Start();
        var (message, received) = hub.ReferUnder(new("treatment"));
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        return new(message.Sender, message.Id);
    }

    private async Task AssertRefused(MessageKey key, string toRecipient, string toSender)
    {
        using var process = hub.Start();
        var released = await process.Releaser.Release(hub.Clinic, key, "once", Ct);
        var refused = (await hub.Logged(Ct)).Where(entry => entry.Entry["event"].AsString() == "release-refused")
            .Select(entry => (entry.Party, entry.Entry["counterpart"].AsString(), entry.Entry["problem"].AsString())).ToArray();

        Assert.Equal((toRecipient, null), (released.Rejection!.Code, released.Rejection.Detail));
        Assert.Equal(2, refused.Length);
        Assert.Contains((Cast.Clinic, Cast.Hospital, toRecipient), refused);
        Assert.Contains((Cast.Hospital, Cast.Clinic, toSender), refused);
    }
}
