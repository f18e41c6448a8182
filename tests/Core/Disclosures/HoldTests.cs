using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>What law enforcement asked to keep from a client for a time (45 CFR 164.528(a)(2)).</summary>
public sealed class HoldTests : IAsyncLifetime
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await hub.Change(Given.SheriffEntry, Ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("written", 90)]
    [InlineData("oral", 30)]
    public async Task AHoldKeepsItsLinesFromTheClientAndLapsesByItself(string form, int days)
    {
        var held = await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()), Ct);
        var open = await hub.Write(Given.Disclosure(hub.Time.GetUtcNow(), recipient: Cast.Clinic), Ct);
        var hold = (await Set(Statement(form, form == "written" ? days : null))).Value!.Hold;

        Assert.Equal(hub.Time.GetUtcNow().AddDays(days), hold.Until);
        Assert.Equal([open.Message.Jti], await Lines("client"));
        var marked = (await Account("agency")).Lines;
        Assert.Equal(hold.Until, marked.Single(line => line.Message == held.Message.Jti).HeldUntil);
        Assert.Null(marked.Single(line => line.Message == open.Message.Jti).HeldUntil);

        hub.Time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
        Assert.Equal([open.Message.Jti], await Lines("client"));
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await Lines("client")).Length);
        Assert.All((await Account("agency")).Lines, line => Assert.Null(line.HeldUntil));
    }

    [Fact]
    public async Task WhatIsHeldLeavesNoTraceInAnyForm()
    {
        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow(), recipient: Cast.Clinic), Ct);
        var without = await Account("client");
        for (var i = 0; i < 3; i++)
        {
            await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()), Ct);
        }
        Assert.NotEqual(AccountingPage.Of(without), AccountingPage.Of(await Account("client")));
        Assert.Null((await Set(Statement("oral"))).Rejection);

        var with = await Account("client");
        Assert.Equal(WireJson.ToObject(without).ToJsonString(), WireJson.ToObject(with).ToJsonString());
        Assert.Equal(AccountingCsv.Of(without), AccountingCsv.Of(with));
        Assert.Equal(AccountingPage.Of(without), AccountingPage.Of(with));
    }

    [Fact]
    public async Task AHoldByConsentCoversTheClientWhateverTheBasis()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var report = await hub.Write(Given.Disclosure(hub.Time.GetUtcNow(), person: hub.PatientId), Ct);

        Assert.Null((await Set(new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = "oral", ["consent"] = hub.ConsentId })).Rejection);

        using var process = hub.Start();
        Assert.Empty((await process.Accountant.Account(hub.Hospital, new(Subject: hub.PatientId), Ct)).Value!.Lines);
        Assert.Single((await process.Accountant.Account(hub.Hospital, new(Subject: hub.PatientId, For: "agency"), Ct)).Value!.Lines, line => line.Message == report.Message.Jti);
    }

    [Fact]
    public async Task OneMessageCanBeHeldAlone()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        using var process = hub.Start();
        var (sent, received) = hub.ReferUnder(new("consent", Consent: hub.ConsentId));
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        var statement = new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = "oral", ["message"] = sent.Id };
        Assert.Equal("hold-invalid", (await Set(statement)).Rejection?.Code); // nothing of it was given to anyone
        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()) with { Message = new(sent.Sender, sent.Id) }, Ct);
        var other = await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()), Ct);

        Assert.Null((await Set(statement)).Rejection);

        Assert.Equal([other.Message.Jti], await Lines("client"));
    }

    [Fact]
    public async Task ItIsLiftedEarlyAndBothAreEntriesOfTheAgencyAlone()
    {
        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()), Ct);
        var id = NewId();
        Assert.Null((await Set(Statement("written", 90), id)).Rejection);
        Assert.Empty(await Lines("client"));
        using var process = hub.Start();

        Assert.Equal(hub.Time.GetUtcNow(), (await process.DisclosureHolds.Lift(hub.Hospital, id, hub.SignLifting(id), Ct)).Value!.Hold.Lifted);
        Assert.True((await process.DisclosureHolds.Lift(hub.Hospital, id, hub.SignLifting(id), Ct)).Value!.Again);

        Assert.Single(await Lines("client"));
        var logged = (await hub.Logged(Ct)).Where(entry => entry.Entry["event"].AsString()!.StartsWith("disclosure-hold", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["disclosure-hold-lifted", "disclosure-hold-set"], logged.Select(entry => entry.Entry["event"].AsString()!).Order(StringComparer.Ordinal));
        Assert.All(logged, entry =>
        {
            Assert.Equal((Cast.Hospital, id), (entry.Party, entry.Entry["hold"].AsString()));
            Assert.DoesNotContain(Given.Person, entry.Entry.ToJsonString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("subject", "subject")]
    [InlineData("subject", "consent")]
    [InlineData("consent", "subject")]
    [InlineData("message", "subject")]
    [InlineData("subject", "message")]
    public async Task AnOralStatementIsNotDrawnOutByAnother(string first, string second)
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        using var process = hub.Start();
        var (sent, received) = hub.ReferUnder(new("consent", Consent: hub.ConsentId));
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow(), person: hub.PatientId) with { Message = new(sent.Sender, sent.Id) }, Ct);
        Assert.Null((await Set(By(first, sent.Id))).Rejection);
        hub.Time.Advance(TimeSpan.FromDays(29));

        Assert.Equal("hold-spoken-before", (await Set(By(second, sent.Id))).Rejection?.Code);
        hub.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("hold-spoken-before", (await Set(By(second, sent.Id))).Rejection?.Code);
        var written = By(second, sent.Id);
        (written["form"], written["until"]) = ("written", Days(60));
        Assert.Null((await Set(written)).Rejection);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { """{"recipient": "sheriff", "form": "written", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "written", "until": "2026-02-28T00:00:00Z", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "written", "until": "soon", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "oral", "until": "2026-04-01T12:00:00Z", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "shouted", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "oral"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "oral", "subject": "Jane Doe"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "oral", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111", "reference": "re: Jane Doe, born 1999!"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "oral", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111", "name": "x"}""", "hold-invalid" },
        { """[]""", "hold-invalid" },
        { """{"recipient": "nobody", "form": "oral", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "recipient-unknown" },
        { """{"recipient": "riverside-clinic", "form": "oral", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-not-allowed" },
        { """{"recipient": "sheriff", "form": "oral", "consent": "11111111-1111-4111-8111-111111111111"}""", "consent-unknown" },
        { """{"recipient": "sheriff", "form": "oral", "message": "019ca9b4-9c00-7000-8000-0000000000a0"}""", "message-unknown" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task WhatTheLawDoesNotAllowIsRefusedAndLeavesNothing(string hold, string code)
    {
        var id = NewId();
        using var process = hub.Start();

        var outcome = await process.DisclosureHolds.Set(hub.Hospital, id, hub.SignHold(id, JsonNode.Parse(hold)!), Ct);

        Assert.Equal(code, outcome.Rejection?.Code);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("disclosure-holds/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SchoolsAndVictimServicesKeepNothingFromTheirClients()
    {
        var school = hub.Hospital with { Type = "school", ProviderKind = null, Regimes = ["ferpa"] };
        using var process = hub.Start();
        var id = NewId();

        Assert.Equal("hold-not-allowed", (await process.DisclosureHolds.Set(school, id, hub.SignHold(id, Statement("oral")), Ct)).Rejection?.Code);
    }

    [Fact]
    public async Task TheSameStatementAgainIsTheSameHoldAndAnotherUnderItsIdIsRefused()
    {
        var id = NewId();
        using var process = hub.Start();
        var signed = hub.SignHold(id, Statement("oral"));
        var first = await process.DisclosureHolds.Set(hub.Hospital, id, signed, Ct);
        hub.Time.Advance(TimeSpan.FromDays(3));
        var again = await process.DisclosureHolds.Set(hub.Hospital, id, signed, Ct);

        Assert.Equal((first.Value!.Hold, false, true), (again.Value!.Hold, first.Value!.Again, again.Value!.Again));
        Assert.Equal("hold-conflict", (await process.DisclosureHolds.Set(hub.Hospital, id, hub.SignHold(id, Statement("written", 5)), Ct)).Rejection?.Code);
        Assert.Equal("message-not-authentic", (await process.DisclosureHolds.Set(hub.Hospital, NewId(), hub.SignLifting(id), Ct)).Rejection?.Code);
        Assert.Equal("hold-unknown", (await process.DisclosureHolds.Lift(hub.Clinic, id, hub.SignLifting(id), Ct)).Rejection?.Code);
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task WhateverFailsARepetitionSetsItAndLiftsIt(Failure failure)
    {
        for (var nth = 1; ; nth++)
        {
            var one = new HoldTests();
            await one.InitializeAsync();
            await one.hub.Write(Given.Disclosure(one.hub.Time.GetUtcNow()), Ct);
            var id = NewId();
            var (set, lift) = (one.hub.SignHold(id, Statement("oral")), one.hub.SignLifting(id));
            var struck = await one.Dies(new() { Nth = nth, Failure = failure }, process => process.DisclosureHolds.Set(one.hub.Hospital, id, set, Ct));
            using var calm = one.hub.Start();
            Assert.Null((await calm.DisclosureHolds.Set(one.hub.Hospital, id, set, Ct)).Rejection);
            Assert.Empty(await one.Lines("client"));
            struck |= await one.Dies(new() { Nth = nth, Failure = failure }, process => process.DisclosureHolds.Lift(one.hub.Hospital, id, lift, Ct));
            Assert.Null((await calm.DisclosureHolds.Lift(one.hub.Hospital, id, lift, Ct)).Rejection);
            Assert.Single(await one.Lines("client"));
            Assert.Contains(await one.hub.Logged(Ct), entry => entry.Entry["event"].AsString() == "disclosure-hold-set");
            if (!struck)
            {
                Assert.True(nth > 3, "nearly nothing was called");
                return;
            }
        }
    }

    [Fact]
    public void AHeldLineNeverShowsForTheClientAndShowsOnceNoHoldRuns()
    {
        var day = Gen.Int[0, 40];
        var person = Gen.Bool.Select(first => first ? Given.Person : Given.Other);
        var recipient = Gen.Bool.Select(first => first ? Given.Sheriff : Cast.Clinic);
        Gen.Select(
            Gen.Select(day, recipient, person).Array[1, 8],
            Gen.Select(day, Gen.Int[1, 40], recipient, person, Gen.Int[0, 3]).Array[0, 4],
            Gen.Int[0, 90]).Sample((disclosures, holds, now) =>
        {
            var begin = hub.Time.GetUtcNow();
            var records = disclosures.Select(one => Given.Disclosure(begin.AddDays(one.Item1), one.Item2, person: one.Item3)).ToArray();
            var kept = holds.Select((one, i) => new KeptHold(
                new($"{i}", one.Item3, "written", begin.AddDays(one.Item1), begin.AddDays(one.Item1 + one.Item2), one.Item5 == 0 ? begin : null,
                    Message: one.Item5 == 1 ? records[0].Message.Jti : null),
                one.Item5 == 1 ? null : one.Item4, "")).ToArray();
            var time = begin.AddDays(now);
            var found = records.Select(record => new Found(record, kept.Where(hold => hold.Hold.RunsAt(time) && hold.Covers(record, record.Subjects)).Max(hold => (DateTimeOffset?)hold.Hold.Until)));

            var shown = AccountingLines.Of(found, forAgency: false).SelectMany(line => (string[])[line.Message, .. line.Repeats?.Messages ?? []]).Order().ToArray();

            // Said once more in other words: kept back while one that is not lifted names this recipient, and this person or message.
            bool Held(int i) => holds.Any(one => one.Item3 == disclosures[i].Item2 && one.Item5 != 0 && now < one.Item1 + one.Item2
                && (one.Item5 == 1 ? i == 0 : one.Item4 == disclosures[i].Item3));
            Assert.Equal(records.Where((_, i) => !Held(i)).Select(record => record.Message.Jti).Order(), shown);
            Assert.Equal(records.Length, AccountingLines.Of(found, forAgency: true).Sum(line => 1 + (line.Repeats?.Count ?? 0)));
        });
    }

    private static JsonObject Statement(string form, int? days = null)
    {
        var hold = new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = form, ["subject"] = $"urn:uuid:{Given.Person}", ["reference"] = "26-0117" };
        if (days is { } some)
        {
            hold["until"] = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddDays(some).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }
        return hold;
    }

    private JsonObject By(string scope, string message) => new()
    {
        ["recipient"] = Given.Sheriff,
        ["form"] = "oral",
        [scope] = scope switch { "consent" => hub.ConsentId, "subject" => $"urn:uuid:{hub.PatientId}", _ => message },
    };

    private string Days(int days) => hub.Time.GetUtcNow().AddDays(days).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string NewId() => Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();

    private async Task<ExchangeHub.Core.Result<HoldState>> Set(JsonObject hold, string? id = null)
    {
        using var process = hub.Start();
        id ??= NewId();
        return await process.DisclosureHolds.Set(hub.Hospital, id, hub.SignHold(id, hold), Ct);
    }

    private async Task<bool> Dies<T>(FaultPlan plan, Func<TestHub.Process, Task<T>> act)
    {
        using var dying = hub.Start(plan);
        try
        {
            await act(dying);
        }
        catch (InjectedFault)
        {
            // The agency sends the same bytes again.
        }
        return plan.End();
    }

    private async Task<Accounting> Account(string audience)
    {
        using var process = hub.Start();
        return (await process.Accountant.Account(hub.Hospital, new(Subject: Given.Person, For: audience), Ct)).Value!;
    }

    private async Task<string[]> Lines(string audience) =>
        [.. (await Account(audience)).Lines.SelectMany(line => (string[])[line.Message, .. line.Repeats?.Messages ?? []])];
}
