using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Audit;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Audit;

public sealed class AuditSearchTests
{
    private readonly AuditStory story = new();
    private TestHub Hub => story.Hub;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("type", "rest", 2)]
    [InlineData("type", "http://terminology.hl7.org/CodeSystem/audit-event-type|rest", 2)]
    [InlineData("type", "http://dicom.nema.org/resources/ontology/DCM|", 3)]
    [InlineData("type", "|rest", 0)]
    [InlineData("type", "rest,110106", 3)]
    [InlineData("subtype", "disclose", 1)]
    [InlineData("subtype", "urn:exchangehub:log-event|acknowledged", 1)]
    [InlineData("action", "E", 3)]
    [InlineData("action", "http://hl7.org/fhir/audit-event-action|R", 1)]
    [InlineData("outcome", "0", 6)]
    [InlineData("outcome", "8", 0)]
    [InlineData("agent", Cast.Hospital, 5)]
    [InlineData("agent", "Organization/riverside-clinic", 4)]
    [InlineData("agent.identifier", "https://hub.example/agency|riverside-clinic", 4)]
    [InlineData("agent:identifier", "https://elsewhere.example/agency|riverside-clinic", 0)]
    [InlineData("date", "2026-03-01", 6)]
    [InlineData("date", "2026", 6)]
    [InlineData("date", "gt2026-03-01", 0)]
    [InlineData("date", "ne2026-03-01", 0)]
    [InlineData("date", "le2026-03-01T12:00Z", 6)]
    public async Task AParameterFindsWhatItSays(string name, string value, int count)
    {
        await story.Exchange();

        Assert.Equal(count, (await story.All(Hub.Hospital, (name, value))).Count);
    }

    [Fact]
    public async Task AMessageIsFoundByEachWayToNameIt()
    {
        var key = await story.Exchange();
        await story.Send(new("treatment"));
        var all = await story.All(Hub.Hospital);
        (string, string)[] ways =
        [
            ("entity", $"urn:uuid:{key.Jti}"), ("entity", key.Jti), ("entity:identifier", $"urn:ietf:rfc:3986|urn:uuid:{key.Jti}"),
            ("entity.identifier", $"urn:uuid:{key.Jti}"), ("entity.identifier", $"|urn:ietf:params:oauth:jti:{key.Jti}"),
        ];

        foreach (var way in ways)
        {
            Assert.Equal(Ids(all.Where(one => one.ToJsonString().Contains(key.Jti, StringComparison.Ordinal))), Ids(await story.All(Hub.Hospital, way)));
        }
        Assert.Equal(7, all.Count - 1);
        Assert.Empty(await story.All(Hub.Hospital, ("entity.identifier", $"https://elsewhere.example|urn:uuid:{key.Jti}")));
    }

    [Fact]
    public async Task AConsentIsFoundWithAllThatHappenedUnderIt()
    {
        await story.Exchange();
        await story.Send(new("treatment"));

        var found = await story.All(Hub.Hospital, ("entity", $"Consent/{Hub.ConsentId}"));

        Assert.Equal(["create", "decision", "decision-0", "disclosure"], found.Select(one => one["id"].AsString()!.Split('.')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(Ids(found), Ids(await story.All(Hub.Hospital, ("entity", $"Consent/{Hub.ConsentId}/_history/1"))));
        Assert.Empty(await story.All(Hub.Hospital, ("entity", "Consent/01920000-0000-4000-8000-000000000000")));
    }

    [Fact]
    public async Task RepeatedParametersMustAllHoldAndOfSeveralValuesOne()
    {
        var key = await story.Exchange();
        var other = await story.Send(new("treatment"));

        Assert.Equal(2, (await story.All(Hub.Hospital, ("entity", $"urn:uuid:{key.Jti},urn:uuid:{other.Jti}"), ("type", "rest"))).Count);
        Assert.Empty(await story.All(Hub.Hospital, ("entity", $"urn:uuid:{key.Jti}"), ("entity", $"urn:uuid:{other.Jti}")));
        Assert.Equal(2, (await story.All(Hub.Hospital, ("entity", $"urn:uuid:{other.Jti},Consent/{Hub.ConsentId}"), ("type", "rest"))).Count);
    }

    [Fact]
    public async Task BetweenTwoMomentsNothingElseIsFoundHoweverLongTheLogIs()
    {
        var start = Hub.Time.GetUtcNow();
        for (var day = 0; day < 6; day++)
        {
            await story.Log(Cast.Hospital, LogEvent.SubscriptionChanged, new() { ["subscription"] = $"01920000-0000-7000-8000-00000000000{day}", ["state"] = "approved" });
            Hub.Time.Advance(TimeSpan.FromDays(1));
        }
        var (from, to) = ($"ge{start.AddDays(2):yyyy-MM-dd}", $"lt{start.AddDays(4):yyyy-MM-dd}");

        foreach (var sort in new[] { "date", "-date" })
        {
            var found = await story.All(Hub.Hospital, ("date", from), ("date", to), ("_sort", sort));
            string[] days = [.. found.Select(one => one["entity"]![0]!["what"]!["identifier"]!["value"].AsString()![^1..])];
            Assert.Equal(sort == "date" ? ["2", "3"] : ["3", "2"], days);
        }
        Assert.Empty(await story.All(Hub.Hospital, ("date", $"ge{start.AddDays(30):yyyy-MM-dd}")));
    }

    [Fact]
    public async Task InALongLogADayIsFoundWithoutWalkingAllOfIt()
    {
        var start = Hub.Time.GetUtcNow();
        for (var week = 0; week < 4; week++)
        {
            await story.Log(Cast.Hospital, LogEvent.SubscriptionChanged, new() { ["subscription"] = $"01920000-0000-7000-8000-00000000000{week}", ["state"] = "approved" }, times: 3000);
            await story.Log(Cast.Clinic, LogEvent.SubscriptionChanged, Changed, times: 3000);
            Hub.Time.Advance(TimeSpan.FromDays(7));
        }
        foreach (var sort in new[] { "date", "-date" })
        {
            (string, string)[] search = [("date", $"{start.AddDays(14):yyyy-MM-dd}"), ("_sort", sort), ("_count", "100")];

            Assert.Equal(100, (await story.Page(Hub.Hospital, null, search)).Events.Count);
            Assert.Equal(3000, (await story.All(Hub.Hospital, search)).Select(one => one["id"].AsString()).Distinct().Count());
        }
    }

    [Theory, InlineData("date", 1), InlineData("date", 7), InlineData("-date", 1), InlineData("-date", 7)]
    public async Task PagesTellEachEventOnceWhileNewOnesCome(string sort, int count)
    {
        for (var i = 0; i < 4; i++)
        {
            await Several(5);
        }
        var before = Ids(await story.All(Hub.Hospital));
        List<string> read = [];
        for (AuditPosition? at = null; ;)
        {
            var (page, next) = await story.Page(Hub.Hospital, at, ("_sort", sort), ("_count", $"{count}"));
            Assert.InRange(page.Count, 1, count);
            read.AddRange(Ids(page));
            if ((at = next) is null)
            {
                break;
            }
            if (read.Count < 60)
            {
                await Several(2);
            }
        }

        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.Equal(sort == "date" ? before : before.Reverse(), read.Intersect(before));
        Assert.Equal(sort == "date" ? Ids(await story.All(Hub.Hospital)).Length : before.Length, read.Count);
    }

    [Fact]
    public async Task WithinAPageTheyStandByTime()
    {
        var events = new LogEvents(Hub.Time, Contracts.SystemEntropy.Source);
        var early = events.For(Cast.Hospital, LogEvent.SubscriptionChanged, Changed);
        Hub.Time.Advance(TimeSpan.FromMinutes(1));
        var late = events.For(Cast.Hospital, LogEvent.SubscriptionChanged, Changed);
        using var process = Hub.Start();
        await process.Ledger.Record([late, early], Ct); // one batch
        await story.Sequence();

        Assert.Equal([$"{early.Id}.update", $"{late.Id}.update"], Ids(await story.All(Hub.Hospital)));
        Assert.Equal([$"{late.Id}.update", $"{early.Id}.update"], Ids(await story.All(Hub.Hospital, ("_sort", "-date"))));
    }

    [Fact]
    public async Task OneCallLooksAtSoManyEntriesOnlyAndTheNextGoesOn()
    {
        await Several(6000);
        var key = await story.Send(new("treatment"));

        var (page, next) = await story.Page(Hub.Hospital, null, ("type", "110113"));

        Assert.Empty(page);
        Assert.NotNull(next);
        Assert.Contains(key.Jti, Assert.Single(await story.All(Hub.Hospital, ("type", "110113"))).ToJsonString(), StringComparison.Ordinal);
        Assert.Single(await story.All(Hub.Hospital, ("type", "110113"), ("_sort", "-date")));
    }

    [Fact]
    public async Task NewestFirstFindsItsWayOverALongSilence()
    {
        await Several(3);
        await story.Log(Cast.Clinic, LogEvent.SubscriptionChanged, Changed, times: 9000);
        await Several(1);

        var found = await story.All(Hub.Hospital, ("_sort", "-date"));

        Assert.Equal(Ids(await story.All(Hub.Hospital)).Reverse(), Ids(found));
        Assert.Equal(4, found.Count);
    }

    [Fact]
    public async Task WhatNoCheckpointCoversIsNotTold()
    {
        await Several(1);
        var events = new LogEvents(Hub.Time, Contracts.SystemEntropy.Source);
        using var process = Hub.Start();
        var early = events.For(Cast.Hospital, LogEvent.SubscriptionChanged, Changed);
        await process.Ledger.File([new(1, early)], Ct);

        Assert.Single(await story.All(Hub.Hospital));
        Assert.Single(await story.All(Hub.Hospital, ("_sort", "-date")));
    }

    private static JsonObject Changed => new() { ["subscription"] = "01920000-0000-7000-8000-000000000000", ["state"] = "approved" };

    private Task Several(int count) => story.Log(Cast.Hospital, LogEvent.SubscriptionChanged, Changed, count);

    private static string[] Ids(IEnumerable<JsonObject> those) => [.. those.Select(one => one["id"].AsString()!)];
}
