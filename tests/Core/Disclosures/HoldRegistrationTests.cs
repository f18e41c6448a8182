using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>Which statements set a hold, which are refused, and how one is lifted.</summary>
public sealed class HoldRegistrationTests : HoldStage
{
    [Fact]
    public async Task ItIsLiftedEarlyAndBothAreEntriesOfTheAgencyAlone()
    {
        await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow()), Ct);
        var id = NewId();
        Assert.Null((await Set(Statement("written", 90), id)).Rejection);
        Assert.Empty(await Lines("client"));
        using var process = Hub.Start();

        Assert.Equal(Hub.Time.GetUtcNow(), (await process.DisclosureHolds.Lift(Hub.Hospital, id, Hub.SignLifting(id), Ct)).Value!.Hold.Lifted);
        Assert.True((await process.DisclosureHolds.Lift(Hub.Hospital, id, Hub.SignLifting(id), Ct)).Value!.Again);

        Assert.Single(await Lines("client"));
        var logged = (await Hub.Logged(Ct)).Where(entry => entry.Entry["event"].AsString()!.StartsWith("disclosure-hold", StringComparison.Ordinal)).ToArray();
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
        await Hub.Register(Hub.ConsentId, 1, null, Ct);
        using var process = Hub.Start();
        var (sent, received) = Hub.ReferUnder(new("consent", Consent: Hub.ConsentId));
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow(), person: Hub.PatientId) with { Message = new(sent.Sender, sent.Id) }, Ct);
        Assert.Null((await Set(By(first, sent.Id))).Rejection);
        Hub.Time.Advance(TimeSpan.FromDays(29));

        Assert.Equal("hold-spoken-before", (await Set(By(second, sent.Id))).Rejection?.Code);
        Hub.Time.Advance(TimeSpan.FromDays(2));
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
        { """{"recipient": "sheriff", "form": "written", "until": "2026-06-01T00:00:00", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "written", "until": "Mon, 01 Jun 2026 00:00:00 GMT", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
        { """{"recipient": "sheriff", "form": "oral", "until": "0001-01-01T00:00:00Z", "subject": "urn:uuid:11111111-1111-4111-8111-111111111111"}""", "hold-invalid" },
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
        using var process = Hub.Start();

        var outcome = await process.DisclosureHolds.Set(Hub.Hospital, id, Hub.SignHold(id, JsonNode.Parse(hold)!), Ct);

        Assert.Equal(code, outcome.Rejection?.Code);
        Assert.DoesNotContain(Hub.Content.Names, name => name.StartsWith("disclosure-holds/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SchoolsAndVictimServicesKeepNothingFromTheirClients()
    {
        var school = Hub.Hospital with { Type = "school", ProviderKind = null, Regimes = ["ferpa"] };
        using var process = Hub.Start();
        var id = NewId();

        Assert.Equal("hold-not-allowed", (await process.DisclosureHolds.Set(school, id, Hub.SignHold(id, Statement("oral")), Ct)).Rejection?.Code);
    }

    [Fact]
    public async Task TheSameStatementAgainIsTheSameHoldAndAnotherUnderItsIdIsRefused()
    {
        var id = NewId();
        using var process = Hub.Start();
        var signed = Hub.SignHold(id, Statement("oral"));
        var first = await process.DisclosureHolds.Set(Hub.Hospital, id, signed, Ct);
        Hub.Time.Advance(TimeSpan.FromDays(3));
        var again = await process.DisclosureHolds.Set(Hub.Hospital, id, signed, Ct);

        Assert.Equal((first.Value!.Hold, false, true), (again.Value!.Hold, first.Value!.Again, again.Value!.Again));
        Assert.Equal("hold-conflict", (await process.DisclosureHolds.Set(Hub.Hospital, id, Hub.SignHold(id, Statement("written", 5)), Ct)).Rejection?.Code);
        Assert.Equal("message-not-authentic", (await process.DisclosureHolds.Set(Hub.Hospital, NewId(), Hub.SignLifting(id), Ct)).Rejection?.Code);
        Assert.Equal("hold-unknown", (await process.DisclosureHolds.Lift(Hub.Clinic, id, Hub.SignLifting(id), Ct)).Rejection?.Code);
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task WhateverFailsARepetitionSetsItAndLiftsIt(Failure failure)
    {
        for (var nth = 1; ; nth++)
        {
            var one = new HoldRegistrationTests();
            await one.InitializeAsync();
            await one.Hub.Write(Given.Disclosure(one.Hub.Time.GetUtcNow()), Ct);
            var id = NewId();
            var (set, lift) = (one.Hub.SignHold(id, Statement("oral")), one.Hub.SignLifting(id));
            var struck = await one.Dies(new() { Nth = nth, Failure = failure }, process => process.DisclosureHolds.Set(one.Hub.Hospital, id, set, Ct));
            using var calm = one.Hub.Start();
            Assert.Null((await calm.DisclosureHolds.Set(one.Hub.Hospital, id, set, Ct)).Rejection);
            Assert.Empty(await one.Lines("client"));
            struck |= await one.Dies(new() { Nth = nth, Failure = failure }, process => process.DisclosureHolds.Lift(one.Hub.Hospital, id, lift, Ct));
            Assert.Null((await calm.DisclosureHolds.Lift(one.Hub.Hospital, id, lift, Ct)).Rejection);
            Assert.Single(await one.Lines("client"));
            Assert.Contains(await one.Hub.Logged(Ct), entry => entry.Entry["event"].AsString() == "disclosure-hold-set");
            if (!struck)
            {
                Assert.True(nth > 3, "nearly nothing was called");
                return;
            }
        }
    }
}
