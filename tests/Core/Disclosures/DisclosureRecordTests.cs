using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>What is kept of each release, for the accounting of disclosures.</summary>
public sealed class DisclosureRecordTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReleaseLeavesWhatAnAccountingNeedsAndNoContent()
    {
        var key = await Sent(new("consent", Consent: hub.ConsentId));
        using var process = hub.Start();
        Assert.Null(await process.Disclosures.Find(key, Cast.Clinic, Ct));
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);

        var record = (await process.Disclosures.Find(key, Cast.Clinic, Ct))!;
        Assert.Equal((Cast.Hospital, Cast.Clinic), (record.Discloser.Id, record.Recipient.Id));
        Assert.Equal((key, hub.Time.GetUtcNow(), "referral", "TREAT"), (record.Message, record.At, record.Kind, record.Purpose));
        Assert.Equal((hub.ConsentId, 1), (record.Basis.Consent, record.ConsentVersion));
        Assert.Equal([hub.ConsentId], record.Consents);
        Assert.Equal([hub.PatientId], record.Subjects);
        Assert.Contains(record.Disclosed, type => type is { Type: "Condition", Count: > 0 });
        Assert.DoesNotContain(record.Disclosed, type => type.Type.Contains('.', StringComparison.Ordinal) || type.Type == "Consent");
        Assert.Contains(await hub.Logged(Ct), entry => entry.Id == record.Entry && entry.Party == Cast.Hospital);
        Assert.Single(hub.Content.Names, $"disclosures-of/{Cast.Hospital}/{hub.PatientId}/{key.Jti}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ItSaysWhetherTheConsentNamesTheRecipientByItsClassAlone(bool byClass)
    {
        await hub.Register(hub.ConsentId, 1, consent =>
        {
            var reference = consent["provision"]!["actor"]![1]!["reference"]!;
            if (byClass)
            {
                reference["type"] = "Group";
                reference["identifier"]!["system"] = $"{reference["identifier"]!["system"]}-group";
                reference["identifier"]!["value"] = "treating-providers";
            }
        }, Ct);
        var key = await Sent(new("consent", Consent: hub.ConsentId), register: false);
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);

        Assert.Equal(byClass, (await process.Disclosures.Find(key, Cast.Clinic, Ct))!.ByClass);
    }

    [Fact]
    public async Task WhatIsCollectedAgainIsTheSameDisclosure()
    {
        var key = await Sent(new("treatment"));
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        var first = (await process.Disclosures.Find(key, Cast.Clinic, Ct))!;
        hub.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "again", Ct)).Rejection);

        Assert.Equal(first.At, Assert.Single(await process.Disclosures.Of(key, Ct)).At);
    }

    [Fact]
    public async Task WhatIsRefusedIsNoDisclosure()
    {
        var key = await Sent(new("treatment"));
        await hub.Register(hub.ConsentId, 1, consent => consent["provision"]!["type"] = "deny", Ct);
        using var process = hub.Start();

        Assert.NotNull((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("disclosures", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ItIsThereWhenTheContentIsLongGone(bool acknowledged)
    {
        var key = await Sent(new("treatment"));
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        if (acknowledged)
        {
            var view = (await process.Commits.Read(key, Ct))!.For(Cast.Clinic)!.ViewSha256!;
            Assert.NotNull((await process.Acknowledger.Acknowledge(hub.Clinic, key, hub.SignAcknowledgement(key, view), Ct)).Value);
        }
        hub.Time.Advance(TimeSpan.FromDays(6 * 366));
        using var later = hub.Start();
        await later.Sweeper.Sweep(Ct);

        Assert.Equal([$"messages/{key}/commit.json"], hub.Content.Names.Where(name => name.StartsWith("messages/", StringComparison.Ordinal)));
        Assert.Equal([hub.PatientId], (await later.Disclosures.Find(key, Cast.Clinic, Ct))!.Subjects);
    }

    [Fact]
    public async Task OfAVictimServiceProvidersClientsNothingStandsByPerson()
    {
        await hub.Change(hub.Hospital with { Regimes = ["victim-service-provider"] }, Ct);
        using (var process = hub.Start())
        {
            var signed = hub.SignConsent(hub.ConsentId, 1, NameTheHub);
            Assert.Null((await process.Registration.Register(hub.Hospital with { Regimes = ["victim-service-provider"] }, hub.ConsentId, signed, Ct)).Rejection);
        }
        var key = await Sent(new("consent", Consent: hub.ConsentId), register: false);
        using var releasing = hub.Start();
        Assert.Null((await releasing.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);

        Assert.Empty((await releasing.Disclosures.Find(key, Cast.Clinic, Ct))!.Subjects);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("disclosures-of/", StringComparison.Ordinal));
        Assert.DoesNotContain(hub.Content.Names, name => name.Contains(hub.PatientId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheIndexOfPersonsGoesAndComesWithTheRegime()
    {
        var key = await Sent(new("treatment"));
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        Assert.Single(Markers());

        Assert.Null((await process.Agencies.Put(Cast.Hospital, hub.Hospital with { Regimes = ["victim-service-provider"] }, Ct)).Rejection);
        Assert.Empty(Markers());
        Assert.Null((await process.Agencies.Put(Cast.Hospital, hub.Hospital, Ct)).Rejection);
        Assert.Single(Markers());
    }

    [Fact]
    public async Task WhoBecameAVictimServiceProviderMeanwhileKeepsNoMarker()
    {
        await hub.Change(hub.Hospital with { Regimes = ["victim-service-provider"] }, Ct);

        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()), Ct); // made from an entry of some seconds ago

        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("disclosures-of/", StringComparison.Ordinal));
        Assert.Contains(hub.Content.Names, name => name.StartsWith("disclosures/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AStatusIsKeptWithoutAPersonAndARecallNotAtAll()
    {
        var key = await Sent(new("treatment"));
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        var status = await Send(hub.Clinic, "status", Cast.Hospital, key, hub.Example.Load("status"));
        var recall = await Send(hub.Hospital, "recall", Cast.Clinic, key, Recall());
        Assert.Null((await process.Releaser.Release(hub.Hospital, status, "once", Ct)).Rejection);
        Assert.Null((await process.Releaser.Release(hub.Clinic, recall, "once", Ct)).Rejection);

        var record = (await process.Disclosures.Find(status, Cast.Hospital, Ct))!;
        Assert.Equal(("status", 0), (record.Kind, record.Subjects.Count));
        Assert.Contains(record.Disclosed, type => type is { Type: "Task", Count: 1 });
        Assert.Null(await process.Disclosures.Find(recall, Cast.Clinic, Ct));
    }

    [Fact]
    public async Task OfTipsAndRequestsNothingNamesWhoSubscribes()
    {
        using var process = hub.Start();
        var commit = (await process.Commits.Read(await Sent(new("treatment")), Ct))!;

        Assert.True(ExchangeHub.Core.Disclosures.Accountable.Is(commit));
        Assert.All(["tip", "request"], kind => Assert.False(ExchangeHub.Core.Disclosures.Accountable.Is(commit with { Kind = kind })));
    }

    [Fact]
    public async Task ARecordThatWasMovedOrChangedDoesNotOpen()
    {
        var key = await Sent(new("treatment"));
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        var stored = (await hub.Content.Read($"disclosures/{key}/{Cast.Clinic}.sealed", Ct))!.Content.ToArray();
        await hub.Content.Put($"disclosures/{key}/{Cast.MentalHealth}.sealed", stored, Ct);
        stored[^1] ^= 1;
        await hub.Content.Put($"disclosures/{key}/{Cast.Clinic}.sealed", stored, Ct);

        await Assert.ThrowsAnyAsync<CryptographicException>(() => process.Disclosures.Find(key, Cast.MentalHealth, Ct));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => process.Disclosures.Find(key, Cast.Clinic, Ct));
    }

    private async Task<MessageKey> Sent(Basis basis, bool register = true)
    {
        if (basis.Consent is not null && register)
        {
            await hub.Register(hub.ConsentId, 1, null, Ct);
        }
        using var process = hub.Start();
        var (message, received) = hub.ReferUnder(basis);
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        return new(message.Sender, message.Id);
    }

    private async Task<MessageKey> Send(AgencyEntry from, string kind, string to, MessageKey about, JsonObject content)
    {
        var message = hub.Sign(new() { Kind = kind, To = [to], Purpose = "TREAT", Basis = new("treatment"), Re = about.Jti, Content = content }, from);
        using var process = hub.Start();
        var outcome = await process.Exchange.Submit(new(from, "application/sd-jwt", System.Text.Encoding.ASCII.GetBytes(message.Compact)), Ct);
        Assert.Null(outcome.Rejection);
        return new(message.Sender, message.Id);
    }

    private JsonObject Recall()
    {
        var bundle = hub.Example.Load("medical-referral");
        bundle["entry"] = new JsonArray([.. bundle["entry"]!.AsArray()
            .Where(entry => entry!["resource"]!["resourceType"].AsString() is "MessageHeader" or "Organization" or "PractitionerRole")
            .Select(entry => entry!.DeepClone())]);
        bundle["entry"]![0]!["resource"]!.AsObject().Remove("focus");
        return bundle;
    }

    private string[] Markers() => [.. hub.Content.Names.Where(name => name.StartsWith($"disclosures-of/{Cast.Hospital}/{hub.PatientId}/", StringComparison.Ordinal))];

    private static void NameTheHub(JsonObject consent)
    {
        var actor = consent["provision"]!["actor"]![1]!.DeepClone();
        actor["reference"]!["identifier"]!["value"] = "hub";
        consent["provision"]!["actor"]!.AsArray().Add(actor);
    }
}
