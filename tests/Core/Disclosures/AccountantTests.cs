using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>What an agency is told of its own disclosures, by consent, by person and by message.</summary>
public sealed class AccountantTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("consent")]
    [InlineData("subject")]
    [InlineData("message")]
    public async Task AfterTheContentIsGoneItStillAnswersByEachName(string by)
    {
        var key = await Released(new("consent", Consent: hub.ConsentId));
        await Purge(key);
        hub.Time.Advance(TimeSpan.FromDays(5 * 365));

        var line = Assert.Single((await Account(AskedBy(by, key))).Lines);

        Assert.Equal((Cast.Clinic, key.Jti, "referral", "Treatment"), (line.Recipient.Id, line.Message, line.Kind, line.Purpose.Text));
        Assert.Equal((hub.ConsentId, "With written consent"), (line.Consent, line.Basis.Text));
        Assert.Contains("diagnosis or health problem", line.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("header", line.Description, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(line.RequiredBy); // under an authorization, 45 CFR 164.528(a)(1)(iv)
    }

    [Fact]
    public async Task WhatWentUnderAConsentThatWasRevokedIsStillToldOf()
    {
        await Released(new("consent", Consent: hub.ConsentId));
        using var process = hub.Start();
        Assert.Null((await hub.Pass(process.Revocation.Revoke(hub.Hospital, hub.ConsentId, hub.SignRevocation(), Ct))).Rejection);

        Assert.Single((await Account(new(Consent: hub.ConsentId))).Lines);
    }

    [Fact]
    public async Task AnAttemptThatFailedUnderAnotherConsentIsNotADisclosureUnderIt()
    {
        var other = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();
        var key = await Released(new("consent", Consent: hub.ConsentId));
        await hub.Register(other, 1, TestHub.Of(Given.Other), Ct);
        await hub.Content.Put($"consents/{other}/messages/{key}/{Ids.New(TimeProvider.System, SystemEntropy.Source)}", default, Ct);

        Assert.Empty((await Account(new(Consent: other))).Lines);
        Assert.Single((await Account(new(Consent: hub.ConsentId))).Lines);
    }

    [Fact]
    public async Task WhatExpiredUncollectedWasNotDisclosed()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var key = await Sent(new("consent", Consent: hub.ConsentId));
        hub.Time.Advance(TimeSpan.FromDays(31));

        Assert.All(["consent", "subject", "message"], by => Assert.Empty(Account(AskedBy(by, key)).Result.Lines));
    }

    [Fact]
    public async Task AReportWithoutConsentIsFoundByPersonAndNamesTheLawThatAsksForIt()
    {
        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow()), Ct);
        await hub.Write(Given.Disclosure(hub.Time.GetUtcNow(), person: Given.Other), Ct);

        var accounting = await Account(new(Subject: $"urn:uuid:{Given.Person.ToUpperInvariant()}"));
        var line = Assert.Single(accounting.Lines);
        Assert.Equal(["45 CFR 164.528"], line.RequiredBy);
        Assert.Equal(("45 CFR 164.512(b)(1)(ii)", "1 Main Street, Exampleville"), (line.Basis.Citation, line.Recipient.Address));
        Assert.Empty(JsonSchema.Of("accounting").FaultsOf(WireJson.ToObject(accounting)));
    }

    [Fact]
    public async Task RepeatsAreOneLineWithHowManyAndTheLast()
    {
        var begin = hub.Time.GetUtcNow();
        var alike = new List<DisclosureRecord>();
        for (var day = 0; day < 4; day++)
        {
            alike.Add(await hub.Write(Given.Disclosure(begin.AddDays(day)), Ct));
        }
        await hub.Write(Given.Disclosure(begin.AddDays(1), types: ["Condition", "Observation", "Patient"]), Ct);
        await hub.Write(Given.Disclosure(begin.AddDays(2), purpose: "THREAT"), Ct);
        await hub.Write(Given.Disclosure(begin.AddDays(3), recipient: Cast.Clinic), Ct);
        hub.Time.Advance(TimeSpan.FromDays(10));

        var lines = (await Account(new(Subject: Given.Person))).Lines;

        Assert.Equal(4, lines.Count);
        Assert.Equal((begin, alike[0].Message.Jti), (lines[0].At, lines[0].Message));
        Assert.Equal((3, begin.AddDays(3)), (lines[0].Repeats!.Count, lines[0].Repeats!.Last));
        Assert.Equal(alike.Skip(1).Select(record => record.Message.Jti), lines[0].Repeats!.Messages);
        Assert.All(lines.Skip(1), line => Assert.Null(line.Repeats));
    }

    [Fact]
    public async Task ThePeriodIsSixYearsUnlessItIsAskedOtherwise()
    {
        var now = hub.Time.GetUtcNow();
        await hub.Write(Given.Disclosure(now.AddYears(-6).AddSeconds(-1), types: "Condition"), Ct);
        await hub.Write(Given.Disclosure(now.AddYears(-6), types: "Procedure"), Ct);
        await hub.Write(Given.Disclosure(now.AddDays(-1), types: "Encounter"), Ct);
        var yesterday = now.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(["Procedure", "Encounter"], (await Account(new(Subject: Given.Person))).Lines.Select(line => line.What[0].Type));
        Assert.Equal(3, (await Account(new(Subject: Given.Person, From: "2001-01-01"))).Lines.Count);
        Assert.Equal(["Encounter"], (await Account(new(Subject: Given.Person, From: yesterday, To: yesterday))).Lines.Select(line => line.What[0].Type));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("{0}", "{0}", null)]
    [InlineData("x/../y", null, null)]
    [InlineData(null, "Jane Doe", null)]
    [InlineData(null, null, "11111111-1111-4111-8111-111111111111")]
    public async Task WhatIsNoQuestionIsMalformed(string? consent, string? subject, string? message)
    {
        var fill = (string? text) => text?.Replace("{0}", Given.Person, StringComparison.Ordinal);

        Assert.Equal("request-malformed", await Refused(new(fill(consent), fill(subject), fill(message))));
    }

    [Theory]
    [InlineData("yesterday", null, null)]
    [InlineData("2026-02-30", null, null)]
    [InlineData("2026-03-01T12:00:00", null, null)]
    [InlineData(null, "0001-01-01", null)]
    [InlineData("2026-01-02", "2026-01-01", null)]
    [InlineData(null, null, "everyone")]
    public async Task APeriodThatIsNoneIsMalformed(string? from, string? to, string? audience) =>
        Assert.Equal("request-malformed", await Refused(new(Subject: Given.Person, From: from, To: to, For: audience)));

    [Fact]
    public async Task NobodyIsToldOfAnotherAgencysClients()
    {
        var key = await Released(new("consent", Consent: hub.ConsentId));
        using var process = hub.Start();

        Assert.Equal("consent-unknown", (await process.Accountant.Account(hub.Clinic, new(Consent: hub.ConsentId), Ct)).Rejection!.Code);
        Assert.Equal("message-unknown", (await process.Accountant.Account(hub.Clinic, new(Message: key.Jti), Ct)).Rejection!.Code);
        Assert.Empty((await process.Accountant.Account(hub.Clinic, new(Subject: hub.PatientId), Ct)).Value!.Lines);
    }

    [Fact]
    public async Task OfAVictimServiceProvidersClientsNothingIsFoundByPerson()
    {
        var key = await Released(new("consent", Consent: hub.ConsentId));
        var provider = hub.Hospital with { Regimes = ["victim-service-provider"] };
        await hub.Change(provider, Ct);
        using var process = hub.Start();

        Assert.Equal("disclosures-unavailable", (await process.Accountant.Account(provider, new(Subject: hub.PatientId), Ct)).Rejection!.Code);
        Assert.Single((await process.Accountant.Account(provider, new(Consent: hub.ConsentId), Ct)).Value!.Lines);
        Assert.Single((await process.Accountant.Account(provider, new(Message: key.Jti), Ct)).Value!.Lines);
    }

    [Fact]
    public async Task WhatItDisclosedUnderConsentWhileItWasOneIsFoundByPersonLater()
    {
        var key = await Released(new("consent", Consent: hub.ConsentId));
        using var process = hub.Start();
        var record = (await process.Disclosures.Find(key, Cast.Clinic, Ct))!;
        await hub.Content.Delete($"disclosures-of/{Cast.Hospital}/{hub.PatientId}/{key.Jti}", Ct);
        await hub.Content.Delete($"disclosures/{key}/{Cast.Clinic}.sealed", Ct);
        await process.Disclosures.Write(record with { Subjects = [] }, Ct);

        Assert.Equal(key.Jti, Assert.Single((await Account(new(Subject: hub.PatientId))).Lines).Message);
    }

    private AccountingQuestion AskedBy(string by, MessageKey key) => by switch
    {
        "consent" => new(Consent: hub.ConsentId),
        "subject" => new(Subject: $"urn:uuid:{hub.PatientId}"),
        _ => new(Message: key.Jti),
    };

    private async Task<Accounting> Account(AccountingQuestion question)
    {
        using var process = hub.Start();
        return (await process.Accountant.Account(hub.Hospital, question, Ct)).Value!;
    }

    private async Task<string?> Refused(AccountingQuestion question)
    {
        using var process = hub.Start();
        return (await process.Accountant.Account(hub.Hospital, question, Ct)).Rejection?.Code;
    }

    private async Task<MessageKey> Released(Basis basis)
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var key = await Sent(basis);
        using var process = hub.Start();
        Assert.Null((await process.Releaser.Release(hub.Clinic, key, "once", Ct)).Rejection);
        return key;
    }

    private async Task<MessageKey> Sent(Basis basis)
    {
        using var process = hub.Start();
        var (message, received) = hub.ReferUnder(basis);
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        return new(message.Sender, message.Id);
    }

    private async Task Purge(MessageKey key)
    {
        using var process = hub.Start();
        var view = (await process.Commits.Read(key, Ct))!.For(Cast.Clinic)!.ViewSha256!;
        Assert.Null((await process.Acknowledger.Acknowledge(hub.Clinic, key, hub.SignAcknowledgement(key, view), Ct)).Rejection);
    }
}
