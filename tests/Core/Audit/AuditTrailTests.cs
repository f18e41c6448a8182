using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Audit;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Audit;

/// <summary>Who is told what.</summary>
public sealed class AuditTrailTests
{
    private readonly AuditStory story = new();
    private TestHub Hub => story.Hub;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachPartyIsToldItsOwnPartOfAnExchange()
    {
        await story.Exchange();

        Assert.Equal(
            ["accepted.create", "accepted.decision-0", "acknowledged.event", "consent-registered.create", "released.decision", "released.disclosure"],
            (await story.ByName(Hub.Hospital)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["acknowledged.event", "delivered.create", "released.decision", "released.disclosure", "released.read"],
            (await story.ByName(Hub.Clinic)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NobodyIsToldAnothersEvents()
    {
        var key = await story.Exchange();
        var (hospitals, clinics) = (Ids(await story.All(Hub.Hospital)), Ids(await story.All(Hub.Clinic)));
        using var process = Hub.Start();
        var stranger = Hub.Clinic with { Id = "somebody-else" };

        Assert.Empty(hospitals.Intersect(clinics));
        Assert.Empty(await story.All(stranger));
        Assert.Empty(await story.All(stranger, ("entity", $"urn:uuid:{key.Jti}")));
        foreach (var id in hospitals)
        {
            Assert.Equal(id, (await process.Audit.Find(Cast.Hospital, id, Ct))?.Id);
            Assert.Null(await process.Audit.Find(Cast.Clinic, id, Ct));
            Assert.Empty(await story.All(Hub.Clinic, ("_id", id)));
            Assert.Equal(id, Assert.Single(await story.All(Hub.Hospital, ("_id", id)))["id"].AsString());
        }
    }

    [Fact]
    public async Task TheRecipientLearnsWhomAndWhyByCollectingOnly()
    {
        var key = await story.Send(new("treatment"));
        var before = await Text(Hub.Clinic);
        using var process = Hub.Start();
        Assert.Null((await process.Releaser.Release(Hub.Clinic, key, "once", Ct)).Rejection);
        await story.Sequence();

        Assert.DoesNotContain("TREAT", before, StringComparison.Ordinal);
        Assert.DoesNotContain(Hub.PatientId, before, StringComparison.Ordinal);
        var read = (await story.ByName(Hub.Clinic))["released.read"].ToJsonString();
        Assert.Contains("TREAT", read, StringComparison.Ordinal);
        Assert.Contains($"urn:uuid:{Hub.PatientId}", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoHandsInAnothersMessageLearnsNothingOfIt()
    {
        var key = await story.Exchange();
        var stranger = Hub.Clinic with { Id = "somebody-else" };
        await story.Log(stranger.Id, LogEvent.Refused, new() { ["message"] = LogEvents.MessageOf(key.Sender, key.Jti), ["jws_sha256"] = "x", ["problem"] = "issuer-not-caller" });

        var told = Assert.Single(await story.All(stranger)).ToJsonString();

        Assert.All(["TREAT", Hub.PatientId, Hub.ConsentId, Cast.Clinic], word => Assert.DoesNotContain(word, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheReasonOfARefusalIsTheSendersToKnow()
    {
        var key = await story.Send(new("treatment"));
        await Hub.Register(Hub.ConsentId, 1, consent => consent["provision"]!["type"] = "deny", Ct);
        using var process = Hub.Start();
        Assert.NotNull((await process.Releaser.Release(Hub.Clinic, key, "once", Ct)).Rejection);
        await story.Sequence();

        Assert.Equal("The consent denies it.", (await story.ByName(Hub.Hospital))["release-refused.decision"]["outcomeDesc"].AsString());
        Assert.Equal("No recipient may receive this.", (await story.ByName(Hub.Clinic))["release-refused.decision"]["outcomeDesc"].AsString());
        Assert.DoesNotContain("onsent", await Text(Hub.Clinic), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingOfTheContentIsTold()
    {
        var person = Hub.Example.Load("medical-referral")["entry"]!.AsArray().Select(entry => entry!["resource"]!).Single(resource => resource["resourceType"].AsString() == "Patient");
        await story.Exchange();

        var told = await Text(Hub.Hospital) + await Text(Hub.Clinic);

        var values = Texts(person).Where(text => text.Length > 3 && !text.StartsWith("http", StringComparison.Ordinal)).Except(["Patient", Hub.PatientId, Cast.Hospital]).ToArray();
        Assert.Contains("Marlowe", values);
        Assert.All(values, value => Assert.DoesNotContain(value, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodyIsLookedForByPerson()
    {
        await story.Exchange();

        Assert.Empty(await story.All(Hub.Hospital, ("entity", $"urn:uuid:{Hub.PatientId}")));
        Assert.Empty(await story.All(Hub.Hospital, ("entity.identifier", $"urn:uuid:{Hub.PatientId}")));
    }

    [Fact]
    public async Task WhatWasDisclosedIsTheKindsOfRecordsAndHowMany()
    {
        await story.Exchange();

        foreach (var caller in new[] { Hub.Hospital, Hub.Clinic })
        {
            var disclosed = (await story.ByName(caller))["released.disclosure"]["entity"]!.AsArray().Where(entity => entity!["detail"] is not null).ToArray();
            var patient = Assert.Single(disclosed, entity => entity!["type"]!["code"].AsString() == "Patient")!;
            Assert.Equal("1", patient["detail"]![0]!["valueString"].AsString());
            Assert.Null(patient["what"]);
            Assert.Contains(disclosed, entity => entity!["type"]!["code"].AsString() == "Observation");
        }
    }

    [Fact]
    public async Task OfAVictimServiceProvidersClientBothPartiesAreToldAndNothingIsKeptByPerson()
    {
        await Hub.Change(Hub.Hospital with { Regimes = ["victim-service-provider"] }, Ct);
        using (var process = Hub.Start())
        {
            var signed = Hub.SignConsent(Hub.ConsentId, 1, NameTheHub);
            Assert.Null((await process.Registration.Register(Hub.Hospital with { Regimes = ["victim-service-provider"] }, Hub.ConsentId, signed, Ct)).Rejection);
        }
        var key = await story.Send(new("consent", Consent: Hub.ConsentId));
        using var releasing = Hub.Start();
        Assert.Null((await releasing.Releaser.Release(Hub.Clinic, key, "once", Ct)).Rejection);
        await story.Sequence();

        Assert.Contains($"urn:uuid:{Hub.PatientId}", (await story.ByName(Hub.Hospital))["released.disclosure"].ToJsonString(), StringComparison.Ordinal);
        Assert.Contains($"urn:uuid:{Hub.PatientId}", (await story.ByName(Hub.Clinic))["released.disclosure"].ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Hub.Content.Names, name => name.Contains(Hub.PatientId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfATipTheSenderIsNotToldWhoSubscribes()
    {
        var key = await story.Exchange();
        using var process = Hub.Start();
        var commit = (await process.Commits.Read(key, Ct))!;
        var events = new AuditEvents(new(TestHub.Hub, TestHub.Origin));

        var told = events.Of(new EntryFacts(commit.Entries[0]) { Commit = commit with { Kind = "tip" } });

        Assert.DoesNotContain(Cast.Clinic, AuditStory.Json(Assert.Single(told)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(2, events.Of(new EntryFacts(commit.Entries[0]) { Commit = commit }).Count);
    }

    [Fact]
    public async Task ADecisionNamesTheConsentsThatHadASayWhateverTheBasis()
    {
        var key = await story.Exchange();
        using var process = Hub.Start();
        var commit = (await process.Commits.Read(key, Ct))! with { Basis = new("treatment") };

        var told = new AuditEvents(new(TestHub.Hub, TestHub.Origin)).Of(new EntryFacts(commit.Entries[0]) { Commit = commit }).Select(AuditStory.Json);

        var decision = Assert.Single(told, one => one["action"].AsString() == "E");
        Assert.Equal("AuthZ-Consent", decision["subtype"]![0]!["code"].AsString());
        Assert.Equal($"Consent/{Hub.ConsentId}/_history/1", decision["entity"]![0]!["what"]!["reference"].AsString());
    }

    [Theory, InlineData("referral", 3), InlineData("recall", 2)]
    public async Task ARecallDisclosesNothing(string kind, int count)
    {
        var key = await story.Exchange();
        using var process = Hub.Start();
        var commit = (await process.Commits.Read(key, Ct))! with { Kind = kind };
        var released = (await process.Ledger.EntriesOf(Cast.Clinic, key.Sender, key.Jti, Ct)).Single(entry => entry.Entry["event"].AsString() == "released");

        var told = new AuditEvents(new(TestHub.Hub, TestHub.Origin)).Of(new EntryFacts(released) { Commit = commit, WentOut = true });

        Assert.Equal(count, told.Count);
        Assert.Equal(kind == "referral", told.Any(one => one.Id!.EndsWith(".disclosure", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OfSeveralPersonsThereIsOneEventEach()
    {
        var key = await story.Exchange();
        using var process = Hub.Start();
        var released = (await process.Ledger.EntriesOf(Cast.Clinic, key.Sender, key.Jti, Ct)).Single(entry => entry.Entry["event"].AsString() == "released");
        string[] patients = ["urn:uuid:6f0c1c2e-0000-4000-8000-000000000001", "urn:uuid:6f0c1c2e-0000-4000-8000-000000000002"];

        var told = new AuditEvents(new(TestHub.Hub, TestHub.Origin)).Of(new EntryFacts(released) { WentOut = true, Patients = patients }).Select(AuditStory.Json).ToArray();

        Assert.Equal(["decision", "decision-1", "disclosure", "disclosure-1", "read", "read-1"], told.Select(one => one["id"].AsString()!.Split('.')[1]).Order(StringComparer.Ordinal));
        Assert.All(told, one => Assert.Empty(BalpProfiles.Of(one) is { } profile ? BalpProfiles.FaultsOf(one, profile) : []));
        Assert.All(patients, patient => Assert.Equal(3, told.Count(one => one.ToJsonString().Contains(patient, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(LogEvent.Unreadable, "iso-21089-lifecycle|receive", "4")]
    [InlineData(LogEvent.Purged, "iso-21089-lifecycle|destroy", "0")]
    [InlineData(LogEvent.ClockWarning, "DCM|110113", "4")]
    [InlineData(LogEvent.ClockExpired, "DCM|110113", "8")]
    public async Task WhatBalpHasNoProfileForStandsInOtherCodes(LogEvent what, string type, string outcome)
    {
        var key = await story.Send(new("treatment"));
        await story.Log(Cast.Hospital, what, new() { ["message"] = LogEvents.MessageOf(key.Sender, key.Jti), ["counterpart"] = Cast.Clinic, ["reason"] = "expired" });

        var told = (await story.All(Hub.Hospital))[^1];

        Assert.EndsWith(type, BalpProfiles.Code(told["type"]), StringComparison.Ordinal);
        Assert.Equal(outcome, told["outcome"].AsString());
        Assert.Null(BalpProfiles.Of(told));
        Assert.Equal("urn:exchangehub:log-event", told["subtype"]![0]!["system"].AsString());
    }

    [Theory, InlineData("message-age", "rest", "4"), InlineData("not-permitted", "110113", "8"), InlineData("consent-revoked", "110113", "8")]
    public async Task ARefusalIsADecisionOrAFailedCreate(string problem, string type, string outcome)
    {
        await story.Log(Cast.Hospital, LogEvent.Refused, new() { ["message"] = LogEvents.MessageOf(Cast.Hospital, "01920000-0000-7000-8000-000000000000"), ["problem"] = problem });

        var told = Assert.Single(await story.All(Hub.Hospital));

        Assert.Equal((type, outcome), (told["type"]!["code"].AsString(), told["outcome"].AsString()));
        Assert.Null(BalpProfiles.Of(told));
        Assert.NotNull(told["outcomeDesc"]);
    }

    [Theory, InlineData("requested"), InlineData("approved")]
    public async Task ASubscriptionIsAnUpdate(string state)
    {
        await story.Log(Cast.Hospital, LogEvent.SubscriptionChanged, new() { ["subscription"] = "01920000-0000-7000-8000-000000000000", ["state"] = state });

        var told = Assert.Single(await story.All(Hub.Hospital));

        Assert.Equal("Update", BalpProfiles.Of(told));
        Assert.Empty(BalpProfiles.FaultsOf(told, "Update"));
    }

    [Theory, InlineData(LogEvent.DisclosureHoldSet, "hold"), InlineData(LogEvent.DisclosureHoldLifted, "unhold")]
    public async Task AHoldNamesNoClient(LogEvent what, string type)
    {
        await story.Log(Cast.Hospital, what, new() { ["hold"] = "01920000-0000-7000-8000-000000000000", ["counterpart"] = "metro-police", ["form"] = "oral", ["until"] = 0 });

        var told = Assert.Single(await story.All(Hub.Hospital));

        Assert.Equal(type, told["type"]!["code"].AsString());
        Assert.Contains("metro-police", told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryEventIsOfATypeThatItsEntryCanHave()
    {
        await story.Exchange();
        foreach (var caller in new[] { Hub.Hospital, Hub.Clinic })
        {
            Assert.All(await story.ByName(caller), one => Assert.Contains(one.Value["type"]!["code"].AsString(), AuditEvents.TypesOf(one.Key.Split('.')[0])!));
        }
        var codes = Contracts.Codes.CodeLists.Get("log-events").Codes.Keys;
        Assert.Equal(Enum.GetValues<LogEvent>().Select(what => new LogEvents(Hub.Time, Contracts.SystemEntropy.Source).For("x", what, []).Entry["event"].AsString()), codes);
        Assert.All(codes, code => Assert.NotNull(AuditEvents.TypesOf(code)));
    }

    [Fact]
    public void AnEventOfALaterHubIsToldToo()
    {
        var entry = new JsonObject { ["id"] = "01920000-0000-7000-8000-000000000000", ["event"] = "something-new", ["time"] = 0L, ["party"] = Cast.Hospital };

        var told = AuditStory.Json(Assert.Single(new AuditEvents(new(TestHub.Hub, TestHub.Origin)).Of(new EntryFacts(new("01920000-0000-7000-8000-000000000000", Cast.Hospital, null, entry)))));

        Assert.Equal("something-new", told["type"]!["code"].AsString());
    }

    private async Task<string> Text(Contracts.Messages.AgencyEntry caller) => string.Concat((await story.All(caller)).Select(one => one.ToJsonString()));

    private static string[] Ids(IEnumerable<JsonObject> those) => [.. those.Select(one => one["id"].AsString()!)];

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray elements => elements.SelectMany(Texts),
        _ => node.AsString() is { } text ? [text] : [],
    };

    private static void NameTheHub(JsonObject consent)
    {
        var actor = consent["provision"]!["actor"]![1]!.DeepClone();
        actor["reference"]!["identifier"]!["value"] = "hub";
        consent["provision"]!["actor"]!.AsArray().Add(actor);
    }
}
