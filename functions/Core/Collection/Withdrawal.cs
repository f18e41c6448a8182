using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Collection;

/// <summary>
/// Purging views: after an acknowledgement, expiry, a recall, or the revocation of the consent, and for no other reason (wire format §7).
/// </summary>
public sealed class Withdrawal(IBlobs content, Commits commits, Deliveries deliveries, Ledger ledger, LogEvents events, TimeProvider time)
{
    /// <summary>Deletes what one recipient could still collect.</summary>
    public async Task Purge(string agency, MessageKey key, Commit commit, CancellationToken ct)
    {
        await Task.WhenAll(
            content.Delete(Commits.ViewName(key, commit.Attempt, agency), ct),
            content.Delete(Commits.PolicyName(key, commit.Attempt, agency), ct));
        await deliveries.CloseInbox(agency, key, ct);
    }

    /// <summary>
    /// Takes back a message from the recipients that have not acknowledged it. An attempt that is not the message loses its views all
    /// the same: should its commit still land, it points to nothing.
    /// </summary>
    public async Task Withdraw(MessageKey key, string attempt, string reason, CancellationToken ct)
    {
        if (await commits.Read(key, ct) is not { } commit || commit.Attempt != attempt)
        {
            foreach (var name in await NamesOf(key, attempt, ct))
            {
                await content.Delete(name, ct); // its markers stay: they make a commit that lands late be logged
            }
            return;
        }
        foreach (var recipient in commit.Permitted)
        {
            await Withdraw(recipient.Agency, key, commit, reason, ct);
        }
    }

    /// <summary>A recall names the message in <c>re</c> and takes it back from the recipients it is itself addressed to.</summary>
    public async Task Recall(Commit recall, string sender, CancellationToken ct)
    {
        var recalled = new MessageKey(sender, Jws.Parse(recall.Jws)!.Payload["re"].AsString()!);
        if (await commits.Read(recalled, ct) is { } commit)
        {
            foreach (var recipient in recall.Permitted)
            {
                await Withdraw(recipient.Agency, recalled, commit, "recalled", ct);
            }
        }
    }

    /// <summary>What was not collected by its <c>exp</c>; also sweeps up what attempts without a commit left under the message's name.</summary>
    public async Task Expire(MessageKey key, CancellationToken ct)
    {
        var commit = await commits.Read(key, ct);
        if (commit is not null && commit.Expires <= time.GetUtcNow()) // else the marker was another attempt's, which had an earlier end
        {
            foreach (var recipient in commit.Permitted)
            {
                await Withdraw(recipient.Agency, key, commit, "expired", ct);
            }
        }
        foreach (var attempt in await commits.Attempts(key, ct))
        {
            if (attempt != commit?.Attempt && Commits.AgeOf(attempt, time) > Commits.AttemptLives)
            {
                await commits.Discard(key, attempt, ct);
            }
        }
    }

    private async Task<IReadOnlyList<string>> NamesOf(MessageKey key, string attempt, CancellationToken ct)
    {
        List<string> names = [];
        await foreach (var name in content.List($"{Commits.MessagePrefix(key)}{attempt}/", null, ct))
        {
            names.Add(name);
        }
        return names;
    }

    private async Task Withdraw(string agency, MessageKey key, Commit commit, string reason, CancellationToken ct)
    {
        if (await deliveries.Find(agency, key, ct) is null or { IsClosed: false })
        {
            var facts = new JsonObject { ["message"] = LogEvents.MessageOf(key.Sender, key.Jti), ["reason"] = reason };
            var forSender = facts.DeepClone().AsObject();
            forSender["counterpart"] = agency;
            facts["counterpart"] = key.Sender;
            // Evidence first: a crash after it repeats the event, never loses it.
            var own = events.For(agency, LogEvent.Purged, facts);
            await ledger.Record(commit.SenderKnowsRecipients ? [own, events.For(key.Sender, LogEvent.Purged, forSender)] : [own], ct);
            await deliveries.Update(agency, key, delivery =>
                delivery.IsClosed ? null
                : reason == "expired" ? delivery with { Expired = time.GetUtcNow() }
                : delivery with { Withdrawn = time.GetUtcNow() }, ct);
        }
        await Purge(agency, key, commit, ct);
    }
}
