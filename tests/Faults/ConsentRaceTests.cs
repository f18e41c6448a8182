using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Faults;

/// <summary>What a client says between the decision and what it permits counts, whichever of its consents says it.</summary>
public sealed class ConsentRaceTests
{
    private readonly TestHub hub = new();
    private readonly string other = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private Basis UnderConsent => new("consent", Consent: hub.ConsentId);

    /// <summary>What may change meanwhile, and whether the message still goes.</summary>
    public static TheoryData<string, string?> Changes => new()
    {
        { "another recipient", "consent-recipient" },
        { "another purpose", "consent-purpose" },
        { "an earlier end", "consent-expired" },
        { "the same", null },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task ANewVersionBeforeTheCommitIsWhatCounts(string change, string? problem)
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var (_, received) = hub.ReferUnder(UnderConsent);
        using var accepting = BeforeTheCommit(() => hub.Register(hub.ConsentId, 2, Narrower(change), Ct));

        var outcome = await accepting.Exchange.Submit(received, Ct);

        Assert.Equal(problem, outcome.Rejection?.Code);
        Assert.Equal(problem is null ? 1 : 0, hub.NoticesTo(Cast.Clinic).Count);
        Assert.Equal(problem is null ? 1 : 0, hub.Content.Names.Count(name => name.StartsWith("messages/", StringComparison.Ordinal) && name.EndsWith(".jwe", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task ANewVersionBeforeTheReleaseAnswersIsWhatCounts(string change, string? problem)
    {
        var key = await Accepted(UnderConsent);
        using var releasing = BeforeTheAnswer(() => hub.Register(hub.ConsentId, 2, Narrower(change), Ct));

        Assert.Equal(problem, await RefusalOf(releasing, key));
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("treatment")]
    public async Task AConsentRegisteredBeforeTheCommitIsDecidedWith(string basis)
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        using var accepting = BeforeTheCommit(() => hub.Register(other, 1, Denying, Ct));

        var outcome = await accepting.Exchange.Submit(hub.ReferUnder(basis == "consent" ? UnderConsent : new("treatment")).Received, Ct);

        Assert.Equal("consent-denies", outcome.Rejection?.Code);
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("messages/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("treatment")]
    public async Task AConsentRegisteredBeforeTheReleaseAnswersIsDecidedWith(string basis)
    {
        var key = await Accepted(basis == "consent" ? UnderConsent : new("treatment"));
        using var releasing = BeforeTheAnswer(() => hub.Register(other, 1, Denying, Ct));

        Assert.Equal("consent-denies", await RefusalOf(releasing, key));
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("treatment")]
    public async Task ADenialRegisteredInTimeStopsAcceptanceAndReleaseUnderAnyBasis(string basis)
    {
        var key = await Accepted(basis == "consent" ? UnderConsent : new("treatment"));
        await hub.Register(other, 1, Denying, Ct);
        using var calm = hub.Start();

        Assert.Equal("consent-denies", await RefusalOf(calm, key));
        Assert.Equal("consent-denies", await AnswerNow(basis));
    }

    [Fact]
    public async Task RevokingWhatPermittedAPartPurgesAndRevokingADenialDoesNot()
    {
        var denial = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();
        await hub.Register(hub.ConsentId, 1, consent => consent["provision"]!["securityLabel"] = new JsonArray(new JsonObject
        {
            ["system"] = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
            ["code"] = "N",
        }), Ct);
        await hub.Register(other, 1, null, Ct);
        await hub.Register(denial, 1, consent =>
        {
            Denying(consent);
            consent["provision"]!["securityLabel"] = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-ActCode", ["code"] = "HIV" });
            consent["provision"]!.AsObject().Remove("provision");
        }, Ct);
        var (message, received) = hub.ReferUnder(UnderConsent);
        using var calm = hub.Start();
        Assert.Null((await calm.Exchange.Submit(received, Ct)).Rejection);

        Assert.Null((await hub.Pass(calm.Revocation.Revoke(hub.Hospital, denial, hub.SignRevocation(denial), Ct))).Rejection);
        var key = new MessageKey(message.Sender, message.Id);
        Assert.Null((await calm.Releaser.Release(hub.Clinic, key, "before", Ct)).Rejection);

        Assert.Null((await hub.Pass(calm.Revocation.Revoke(hub.Hospital, other, hub.SignRevocation(other), Ct))).Rejection);
        Assert.Equal("view-purged", (await calm.Releaser.Release(hub.Clinic, key, "after", Ct)).Rejection?.Code);
    }

    [Fact]
    public async Task AConsentOfAnotherPersonChangesNothing()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var attempts = 0;
        using var accepting = BeforeTheCommit(() => hub.Register(other, 1, consent =>
        {
            Denying(consent);
            TestHub.Of(other)(consent);
        }, Ct), () => attempts++);

        Assert.Null((await accepting.Exchange.Submit(hub.ReferUnder(UnderConsent).Received, Ct)).Rejection);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task AConsentThatEndsBeforeTheCommitPermitsNothing()
    {
        await hub.Register(hub.ConsentId, 1, EndsIn(TimeSpan.FromSeconds(2)), Ct);
        using var accepting = BeforeTheCommit(() => Pass(TimeSpan.FromSeconds(3)));

        Assert.Equal("consent-expired", (await accepting.Exchange.Submit(hub.ReferUnder(UnderConsent).Received, Ct)).Rejection?.Code);
    }

    [Fact]
    public async Task AConsentThatEndsBeforeTheReleaseAnswersPermitsNothing()
    {
        var key = await Accepted(UnderConsent, EndsIn(TimeSpan.FromSeconds(2)));
        using var releasing = BeforeTheAnswer(() => Pass(TimeSpan.FromSeconds(3)));

        Assert.Equal("consent-expired", await RefusalOf(releasing, key));
    }

    [Fact]
    public async Task AConsentThatTurnedToAnotherPersonPermitsNoReleaseAboutTheFirst()
    {
        var key = await Accepted(UnderConsent);
        await hub.Register(hub.ConsentId, 2, TestHub.Of(other), Ct);
        using var releasing = hub.Start();

        Assert.Equal("consent-unknown", await RefusalOf(releasing, key));
    }

    [Fact]
    public async Task ConsentsThatChangeWithoutEndAreAskedAboutAgainLater()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        var version = 1;
        using var accepting = BeforeEveryCommit(() => hub.Register(hub.ConsentId, ++version, null, Ct));

        await Assert.ThrowsAsync<TimeoutException>(() => accepting.Exchange.Submit(hub.ReferUnder(UnderConsent).Received, Ct));
        Assert.DoesNotContain(hub.Content.Names, name => name.StartsWith("messages/", StringComparison.Ordinal));
    }

    private async Task<MessageKey> Accepted(Basis basis, Action<JsonObject>? consent = null)
    {
        await hub.Register(hub.ConsentId, 1, consent, Ct);
        var (message, received) = hub.ReferUnder(basis);
        using var calm = hub.Start();
        Assert.Null((await calm.Exchange.Submit(received, Ct)).Rejection);
        return new(message.Sender, message.Id);
    }

    /// <summary>Why a release is refused, which the sender's entry alone tells; null when it is not.</summary>
    private async Task<string?> RefusalOf(TestHub.Process releasing, MessageKey key)
    {
        var outcome = await releasing.Releaser.Release(hub.Clinic, key, "once", Ct);
        var told = (await hub.Logged(Ct)).SingleOrDefault(entry => entry.Party == Cast.Hospital && entry.Entry["event"].AsString() == "release-refused");
        Assert.Equal(told is null ? null : "not-permitted", outcome.Rejection?.Code);
        return told?.Entry["problem"].AsString();
    }

    /// <summary>What the same referral would get if it came now.</summary>
    private async Task<string?> AnswerNow(string basis)
    {
        using var calm = hub.Start();
        return (await calm.Exchange.Submit(hub.ReferUnder(basis == "consent" ? UnderConsent : new("treatment")).Received, Ct)).Rejection?.Code;
    }

    private Task Pass(TimeSpan span)
    {
        hub.Time.Advance(span);
        return Task.CompletedTask;
    }

    private TestHub.Process BeforeTheCommit(Func<Task> change, Action? attempt = null) => BeforeEveryCommit(Once(change), attempt);

    private TestHub.Process BeforeEveryCommit(Func<Task> change, Action? attempt = null) => hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
    {
        if (call == "Put" && name.EndsWith(".policy", StringComparison.Ordinal))
        {
            attempt?.Invoke();
            await change();
        }
    }));

    private TestHub.Process BeforeTheAnswer(Func<Task> change)
    {
        var once = Once(change);
        return hub.Start(around: blobs => new HookedBlobs(blobs, async (call, name, _) =>
        {
            if (call == "Put" && name.StartsWith(Ledger.Prefix, StringComparison.Ordinal))
            {
                await once();
            }
        }));
    }

    private static Func<Task> Once(Func<Task> change)
    {
        var done = false;
        return () => done ? Task.CompletedTask : Changed();

        Task Changed()
        {
            done = true;
            return change();
        }
    }

    private Action<JsonObject> Narrower(string change) => change switch
    {
        "another recipient" => consent => consent["provision"]!["actor"]![1]!["reference"]!["identifier"]!["value"] = Cast.MentalHealth,
        "another purpose" => consent => consent["provision"]!["purpose"]![0]!["code"] = "HPAYMT",
        "an earlier end" => EndsIn(TimeSpan.FromSeconds(-1)),
        _ => _ => { },
    };

    private static void Denying(JsonObject consent) => consent["provision"]!["type"] = "deny";

    private Action<JsonObject> EndsIn(TimeSpan span)
    {
        var end = (hub.Time.GetUtcNow() + span).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return consent => consent["provision"]!["period"]!["end"] = end;
    }
}
