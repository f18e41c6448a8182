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
}
