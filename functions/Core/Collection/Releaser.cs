using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Directory;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Keys;
using ExchangeHub.Core.Submission;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Collection;

/// <summary>What a recipient gets: the view that was sealed at acceptance, and the hub's statement, signed now.</summary>
public sealed record Released(string View, string Release);

/// <summary>
/// Releasing (wire format §6): decide again → sign → event pending → consents read once more → disclosure recorded → answer. The hub cannot
/// cut the view any more, so all it holds must still be permitted.
/// </summary>
public sealed class Releaser(
    IBlobs content, Commits commits, Deliveries deliveries, AgencyDirectory directory, Deliberations deliberations, PersonConsents persons, DataKeys dataKeys,
    InstanceKeys instanceKeys, DisclosureRecords disclosures, Ledger ledger, LogEvents events, TimeProvider time)
{
    public const string ReleaseType = "exchange-release+jwt";

    /// <param name="idempotencyKey">The same key gives the stored answer, if it is still permitted; a new key is a new release and a new entry.</param>
    public async Task<Result<Released>> Release(AgencyEntry caller, MessageKey key, string idempotencyKey, CancellationToken ct)
    {
        // Unknown and not yours are one answer.
        if (await commits.Read(key, ct) is not { } commit || commit.For(caller.Id) is null)
        {
            return new Rejection(ProblemCodes.MessageUnknown);
        }
        for (var tries = 0; tries < Exchange.Tries; tries++)
        {
            if (await Try(caller, key, commit, idempotencyKey, ct) is { } answer)
            {
                return answer;
            }
        }
        throw new TimeoutException("consents changed faster than a release could be decided");
    }

    /// <summary>Null when a consent changed in between, so that deciding must begin anew.</summary>
    private async Task<Result<Released>?> Try(AgencyEntry caller, MessageKey key, Commit commit, string idempotencyKey, CancellationToken ct)
    {
        var policyName = Commits.PolicyName(key, commit.Attempt, caller.Id);
        var delivery = await deliveries.Find(caller.Id, key, ct);
        if (delivery?.IsClosed == true || commit.Expires <= time.GetUtcNow()
            || await content.Read(Commits.ViewName(key, commit.Attempt, caller.Id), ct) is not { } view
            || await content.Read(policyName, ct) is not { } policy)
        {
            return new Rejection(ProblemCodes.ViewPurged);
        }
        var kept = WireJson.Read<KeptMatter>(await dataKeys.Open(policyName, policy.Content, ct));
        var sender = await directory.Find(key.Sender, ct) ?? throw new InvalidDataException("the sender of an accepted message is not in the directory");
        var deliberation = await DeliberateAgain(sender, caller, commit, kept, ct);
        var decision = deliberation?.At(time.GetUtcNow())[0].Decision ?? new(Effect.Permit, commit.For(caller.Id)!.Reasons, [], []);
        if (decision.Effect == Effect.Deny || kept.Parts.Any(part => decision.Withheld.Contains(part.Path)))
        {
            return await Refuse(caller, key, commit, ReasonOf(decision, kept), ct);
        }
        var answer = await AnswerFor(caller, key, commit, decision, deliberation?.Consents.Named, idempotencyKey, ct);
        await ledger.Record(answer.Entries, ct);

        // Last of all: a revocation that answered before this read stops the release here, one that comes later waits until it is through.
        var readAt = time.GetTimestamp();
        switch (deliberation is null ? ConsentStanding.Stands : await persons.StandingOf(deliberation.Consents, ct))
        {
            case ConsentStanding.Revoked:
                return await Refuse(caller, key, commit, ProblemCodes.ConsentRevoked, ct);
            case ConsentStanding.Changed:
            case ConsentStanding.Stands when deliberation?.StillHolds([new(caller, decision)], time.GetUtcNow()) == false:
                return null;
        }
        if (Accountable.Is(commit))
        {
            var entry = answer.Entries.First(one => one.Party == key.Sender).Id;
            await disclosures.Write(Accountable.RecordOf(key, commit, sender, caller, kept, deliberation, decision, entry, time.GetUtcNow()), ct);
        }
        await deliveries.Update(caller.Id, key, state => state.Released is null ? state with { Released = time.GetUtcNow() } : null, ct);
        return deliberation is null || time.GetElapsedTime(readAt) < Acceptance.ConsentHolds
            ? new Released(Encoding.ASCII.GetString(view.Content.Span), answer.Release)
            : throw new TimeoutException("the release took longer than a consent may be taken for granted");
    }

    /// <summary>Null for what an accepted message alone permits.</summary>
    private async Task<Deliberation?> DeliberateAgain(AgencyEntry sender, AgencyEntry caller, Commit commit, KeptMatter kept, CancellationToken ct)
    {
        if (commit.Kind is "status" or "recall")
        {
            return null;
        }
        var facts = new MessageFacts(commit.Kind, commit.Purpose, commit.Basis, kept.Minor);
        return await deliberations.Again(sender, facts, kept.Subjects, kept.Parts, [caller], ct);
    }

    /// <summary>
    /// Kept before its event is recorded and before anyone sees it, so that one key is one release and one entry, whatever crashes and
    /// however many calls come at once. Sealed, since the obligations in it tell what kind of record it was.
    /// </summary>
    private async Task<ReleaseAnswer> AnswerFor(
        AgencyEntry caller, MessageKey key, Commit commit, Decision decision, RegisteredConsent? consent, string idempotencyKey, CancellationToken ct)
    {
        var name = $"releases/{caller.Id}/{key}/{Sha256.Of(idempotencyKey)}.sealed";
        if (await content.Read(name, ct) is { } before)
        {
            return await Opened(name, before, ct);
        }
        var made = await Make(caller, key, commit, decision, consent, ct);
        var written = await content.Create(name, await dataKeys.Seal(name, WireJson.Bytes(made), ct), ct);
        return !written && await content.Read(name, ct) is { } standing ? await Opened(name, standing, ct) : made;
    }

    private async Task<ReleaseAnswer> Opened(string name, StoredBlob blob, CancellationToken ct) =>
        WireJson.Read<ReleaseAnswer>(await dataKeys.Open(name, blob.Content, ct));

    private async Task<ReleaseAnswer> Make(
        AgencyEntry caller, MessageKey key, Commit commit, Decision decision, RegisteredConsent? consent, CancellationToken ct)
    {
        var recipient = commit.For(caller.Id)!;
        var facts = new JsonObject
        {
            ["message"] = LogEvents.MessageOf(key.Sender, key.Jti),
            ["basis"] = commit.Basis.Type,
            ["view_sha256"] = recipient.ViewSha256,
            ["reasons"] = new JsonArray([.. decision.Reasons.Select(reason => (JsonNode)reason)]),
        };
        if (consent is not null)
        {
            facts["consent"] = consent.Id;
            facts["consent_version"] = consent.Version;
        }
        var forSender = facts.DeepClone().AsObject();
        (facts["counterpart"], forSender["counterpart"]) = (key.Sender, caller.Id);
        var own = events.For(caller.Id, LogEvent.Released, facts);
        return new(
            await instanceKeys.Sign(ReleaseType, ClaimsOf(caller, key, commit, recipient, decision, consent, own.Id), ct),
            commit.SenderKnowsRecipients ? [own, events.For(key.Sender, LogEvent.Released, forSender)] : [own]);
    }

    /// <summary>As kept under its Idempotency-Key.</summary>
    private sealed record ReleaseAnswer(string Release, IReadOnlyList<LoggedEntry> Entries);

    private static JsonObject ClaimsOf(
        AgencyEntry caller, MessageKey key, Commit commit, CommittedRecipient recipient, Decision decision, RegisteredConsent? consent, string entry)
    {
        var claims = new JsonObject
        {
            ["aud"] = caller.Id,
            ["sub"] = key.Jti,
            ["view_sha256"] = recipient.ViewSha256,
            ["basis"] = WireJson.ToObject(commit.Basis),
            ["obligations"] = new JsonArray([.. decision.Obligations.Select(obligation => (JsonNode)WireJson.ToObject(obligation))]),
            ["entry"] = entry,
        };
        if (decision.Confidentiality is { } confidentiality)
        {
            claims["confidentiality"] = confidentiality;
        }
        if (consent is not null)
        {
            claims["consent"] = consent.Id;
            claims["consent_version"] = consent.Version;
            claims["scope"] = decision.Scope;
        }
        return claims;
    }

    private static string ReasonOf(Decision decision, KeptMatter kept) => decision.Effect == Effect.Deny
        ? decision.Reasons[0]
        : decision.WithheldParts.First(withheld => kept.Parts.Any(part => part.Path == withheld.Path)).Reason;

    /// <summary>
    /// The reason is the sender's to know. To the recipient a law or a consent would tell what kind of record it was, and what the person said;
    /// that a view is gone, it sees anyway once the revocation has purged it.
    /// </summary>
    private async Task<Result<Released>> Refuse(AgencyEntry caller, MessageKey key, Commit commit, string reason, CancellationToken ct)
    {
        var problem = reason == ProblemCodes.ConsentRevoked ? ProblemCodes.ViewPurged : ProblemCodes.NotPermitted;
        var own = Refusal(caller.Id, key, key.Sender, problem);
        await ledger.Record(commit.SenderKnowsRecipients ? [own, Refusal(key.Sender, key, caller.Id, reason)] : [own], ct);
        return new Rejection(problem);
    }

    private LoggedEntry Refusal(string party, MessageKey key, string counterpart, string problem) => events.For(party, LogEvent.ReleaseRefused, new JsonObject
    {
        ["message"] = LogEvents.MessageOf(key.Sender, key.Jti),
        ["counterpart"] = counterpart,
        ["problem"] = problem,
    });
}
