using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>What law enforcement asked to keep from a client for a time (45 CFR 164.528(a)(2)).</summary>
public sealed class HoldTests : HoldStage
{
    [Theory]
    [InlineData("written", 90)]
    [InlineData("oral", 30)]
    public async Task AHoldKeepsItsLinesFromTheClientAndLapsesByItself(string form, int days)
    {
        var held = await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow()), Ct);
        var open = await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow(), recipient: Cast.Clinic), Ct);
        var hold = (await Set(Statement(form, form == "written" ? days : null))).Value!.Hold;

        Assert.Equal(Hub.Time.GetUtcNow().AddDays(days), hold.Until);
        Assert.Equal([open.Message.Jti], await Lines("client"));
        var marked = (await Account("agency")).Lines;
        Assert.Equal(hold.Until, marked.Single(line => line.Message == held.Message.Jti).HeldUntil);
        Assert.Null(marked.Single(line => line.Message == open.Message.Jti).HeldUntil);

        Hub.Time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
        Assert.Equal([open.Message.Jti], await Lines("client"));
        Hub.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await Lines("client")).Length);
        Assert.All((await Account("agency")).Lines, line => Assert.Null(line.HeldUntil));
    }

    [Fact]
    public async Task WhatIsHeldLeavesNoTraceInAnyForm()
    {
        await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow(), recipient: Cast.Clinic), Ct);
        var without = await Account("client");
        for (var i = 0; i < 3; i++)
        {
            await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow()), Ct);
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
        await Hub.Register(Hub.ConsentId, 1, null, Ct);
        var report = await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow(), person: Hub.PatientId), Ct);

        Assert.Null((await Set(new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = "oral", ["consent"] = Hub.ConsentId })).Rejection);

        using var process = Hub.Start();
        Assert.Empty((await process.Accountant.Account(Hub.Hospital, new(Subject: Hub.PatientId), Ct)).Value!.Lines);
        Assert.Single((await process.Accountant.Account(Hub.Hospital, new(Subject: Hub.PatientId, For: "agency"), Ct)).Value!.Lines, line => line.Message == report.Message.Jti);
    }

    [Fact]
    public async Task OneMessageCanBeHeldAlone()
    {
        await Hub.Register(Hub.ConsentId, 1, null, Ct);
        using var process = Hub.Start();
        var (sent, received) = Hub.ReferUnder(new("consent", Consent: Hub.ConsentId));
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        var statement = new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = "oral", ["message"] = sent.Id };
        Assert.Equal("hold-invalid", (await Set(statement)).Rejection?.Code); // nothing of it was given to anyone
        await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow()) with { Message = new(sent.Sender, sent.Id) }, Ct);
        var other = await Hub.Write(Given.Disclosure(Hub.Time.GetUtcNow()), Ct);

        Assert.Null((await Set(statement)).Rejection);

        Assert.Equal([other.Message.Jti], await Lines("client"));
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
            var begin = Hub.Time.GetUtcNow();
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
}
