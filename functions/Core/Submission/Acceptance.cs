using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Keys;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 10. Everything before the create of <c>commit.json</c> is garbage if we crash; everything after it can be done again from it.</summary>
public sealed class Acceptance(
    IBlobs content, Commits commits, ConsentRegistry consents, PersonConsents persons, Deliveries deliveries, Clocks clocks, DataKeys dataKeys, InstanceKeys instanceKeys,
    LogEvents events, HubIdentity hub, TimeProvider time, Entropy entropy)
{
    public const string ReceiptType = "exchange-receipt+jwt";

    /// <summary>From reading a consent the last time to what it permits: a revocation waits this long before it purges (wire format §8).</summary>
    public static readonly TimeSpan ConsentHolds = TimeSpan.FromSeconds(5);

    /// <summary>Null when a consent changed since the message was decided, so that deciding must begin anew.</summary>
    public async Task<Result<Committed>?> Commit(Sealed ready, CancellationToken ct)
    {
        var (message, key) = (ready.Message.Message, ready.Message.Message.Id);
        var attempt = Ids.New(time, entropy).ToString();
        var entries = EntriesFor(ready);
        var receipt = await Receipt(ready, entries[0].Id, ct);
        var commit = new Commit(
            message.Message.SdJwt.IssuerSigned, message.Message.JwsSha256, attempt, time.GetUtcNow(), message.Claims.Exp,
            message.Claims.Kind, message.Claims.Routing?.Urgency, message.Claims.Purpose, message.Claims.Basis, ready.Message.Consent?.Version,
            RecipientsOf(ready), receipt, entries);

        // The marker by which the sweep finds an attempt comes before anything that it would have to find: views that no marker names
        // would lie there for good. Then, side by side and before the commit, all that the commit points to.
        await content.Put(Commits.NoticeMarker(key, attempt), default, ct);
        await Task.WhenAll([
            .. ready.Views.SelectMany(view => Store(key, attempt, ready.Message, view, ct)),
            content.Put(Commits.PendingMarker(key, attempt), default, ct),
            deliveries.MarkExpiry(key, message.Claims.Exp, ct),
            clocks.Start(key, commit, ct),
            .. PermittedBy(ready).Select(consent => consents.Link(consent, key, attempt, ct)),
        ]);
        return ready.Message.Deliberation is { } deliberation
            ? await CommitUnder(deliberation, ready.Message.Judgements, key, commit, ct)
            : await Create(key, commit, ct);
    }

    /// <summary>
    /// The clock starts before the consents are read: what is read then may be revoked at once, and the revocation waits no longer than
    /// <see cref="ConsentHolds"/> before it purges.
    /// </summary>
    private async Task<Result<Committed>?> CommitUnder(
        Deliberation deliberation, IReadOnlyList<Judgement> judgements, MessageKey key, Commit commit, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(ConsentHolds, time);
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var standing = await persons.StandingOf(deliberation.Consents, inTime.Token);
            if (standing == ConsentStanding.Stands && deliberation.StillHolds(judgements, time.GetUtcNow()))
            {
                return await Create(key, commit, inTime.Token);
            }
            await commits.Discard(key, commit.Attempt, ct); // a revocation may have listed what it purges before these were linked
            return standing == ConsentStanding.Revoked ? new Rejection(ProblemCodes.ConsentRevoked) : (Result<Committed>?)null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new TimeoutException("accepting took longer than a consent may be taken for granted");
        }
    }

    private static IEnumerable<string> PermittedBy(Sealed ready) =>
        ready.Message.Deliberation?.Consents.PermittedBy(ready.Views.SelectMany(view => view.View.Judgement.Decision.Grounds)) ?? [];

    private async Task<Result<Committed>> Create(MessageKey key, Commit commit, CancellationToken ct)
    {
        if (await commits.Create(key, commit, ct))
        {
            return new Committed(key, commit, Again: false);
        }
        // Taken: by this very write, repeated by the adapter's retry, or by the same message sent twice at once.
        var standing = await commits.Read(key, ct) ?? throw new InvalidDataException("a commit was there and is gone");
        return standing.JwsSha256 == commit.JwsSha256
            ? new Committed(key, standing, Again: standing.Attempt != commit.Attempt)
            : new Rejection(ProblemCodes.MessageConflict);
    }

    private IEnumerable<Task> Store(MessageKey key, string attempt, Judged judged, SealedView view, CancellationToken ct)
    {
        var agency = view.View.Judgement.Recipient.Id;
        yield return content.Put(Commits.ViewName(key, attempt, agency), Encoding.ASCII.GetBytes(view.Jwe), ct);
        yield return StoreMatter(Commits.PolicyName(key, attempt, agency), KeptMatter.Of(judged, view.View), ct);
    }

    private async Task StoreMatter(string name, KeptMatter matter, CancellationToken ct) =>
        await content.Put(name, await dataKeys.Seal(name, WireJson.Bytes(matter), ct), ct);

    /// <summary>One entry for the sender, one for each permitted recipient that names the sender and itself only.</summary>
    private IReadOnlyList<LoggedEntry> EntriesFor(Sealed ready)
    {
        var message = ready.Message.Message;
        var facts = new JsonObject
        {
            ["message"] = LogEvents.MessageOf(message.Id.Sender, message.Id.Jti),
            ["basis"] = message.Claims.Basis.Type,
            ["jws_sha256"] = message.Message.JwsSha256,
        };
        if (ready.Message.Consent is { } consent)
        {
            facts["consent"] = consent.Id;
            facts["consent_version"] = consent.Version;
        }
        var forSender = With(facts, ("recipients", JsonValue.Create(ready.Views.Count)), ("policy", PolicyVersions.Current.Id));
        return [
            events.For(message.Sender.Id, LogEvent.Accepted, forSender),
            .. ready.Views.Select(view => events.For(view.View.Judgement.Recipient.Id, LogEvent.Delivered, With(
                facts, ("counterpart", message.Sender.Id), ("view_sha256", view.Sha256),
                // The first reason only, which permits: the recipient is not told that something was withheld.
                ("reasons", new JsonArray(view.View.Judgement.Decision.Reasons[0]))))),
        ];
    }

    private static JsonObject With(JsonObject facts, params (string Name, JsonNode? Value)[] more)
    {
        var result = facts.DeepClone().AsObject();
        foreach (var (name, value) in more)
        {
            result[name] = value;
        }
        return result;
    }

    private static IReadOnlyList<CommittedRecipient> RecipientsOf(Sealed ready)
    {
        var views = ready.Views.ToDictionary(view => view.View.Judgement.Recipient.Id);
        return [.. ready.Answers.Select(judgement => views.TryGetValue(judgement.Recipient.Id, out var view)
            ? new CommittedRecipient(judgement.Recipient.Id, judgement.Decision.Reasons, view.Sha256, view.KeyId, DueOf(ready.Message, judgement))
            : new CommittedRecipient(judgement.Recipient.Id, judgement.Decision.Reasons))];
    }

    // A clock tells the sender of a recipient, and who subscribes is not the sender's to know.
    private static DateTimeOffset? DueOf(Judged judged, Judgement judgement) =>
        judged.BySubscription ? null : Clock.DueOf(judgement.Decision, judged.Message.Claims.Iat);

    private Task<string> Receipt(Sealed ready, string entry, CancellationToken ct)
    {
        var message = ready.Message.Message;
        var claims = new JsonObject
        {
            ["aud"] = message.Sender.Id,
            ["sub"] = message.Id.Jti,
            ["jws_sha256"] = message.Message.JwsSha256,
            // Who subscribes to tips and requests is not the sender's to know.
            ["recipients"] = ready.Message.BySubscription
                ? ready.Views.Count
                : new JsonArray([.. ready.Answers.Select(judgement => (JsonNode)new JsonObject
                {
                    ["agency"] = judgement.Recipient.Id,
                    ["decision"] = judgement.Decision.Effect == Effect.Permit ? "permit" : "deny",
                    ["reasons"] = Texts(judgement.Decision.Reasons),
                    ["explanation"] = Texts(Explanation.Of(judgement.Decision.Reasons)),
                    ["consents"] = JsonSerializer.SerializeToNode(judgement.Decision.Grounds, WireJson.Options),
                    ["duties"] = JsonSerializer.SerializeToNode(judgement.Decision.Duties, WireJson.Options),
                })]),
            ["policy"] = PolicyVersions.Current.Id,
            ["log"] = hub.LogOrigin,
            ["entry"] = entry,
        };
        return instanceKeys.Sign(ReceiptType, claims, ct);
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
