using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Core.Submission;

/// <summary>
/// Step 11: inbox lines, then all notices and the log's wake-up in one batch. Its marker was written before the commit and goes last,
/// so a crash anywhere in between is finished by the sender's retry or the sweep, under the same message ids.
/// </summary>
public sealed class Announcer(IBlobs content, Commits commits, Deliveries deliveries, Withdrawal withdrawal, INotices notices, HubIdentity hub)
{
    public Task<Result<Accepted>> Announce(Committed committed, CancellationToken ct) =>
        committed.Again ? Finish(committed, ct) : AnnounceNow(committed, ct);

    /// <summary>For a repetition: announces only if that was never finished, so that one message is one notice.</summary>
    public async Task<Result<Accepted>> Finish(Committed committed, CancellationToken ct) =>
        await content.Read(Commits.NoticeMarker(committed.Id, committed.Commit.Attempt), ct) is null
            ? new Accepted(committed.Commit.Receipt, committed.Again)
            : await AnnounceNow(committed, ct);

    private async Task<Result<Accepted>> AnnounceNow(Committed committed, CancellationToken ct)
    {
        var (key, commit) = (committed.Id, committed.Commit);
        if (commit.Kind == "recall")
        {
            await withdrawal.Recall(commit, key.Sender, ct);
        }
        foreach (var recipient in commit.Permitted)
        {
            await deliveries.Open(recipient.Agency, key, Line(key, commit), ct);
        }
        await notices.Announce([.. commit.Permitted.Select(recipient => NoticeFor(recipient.Agency, key, commit)), Ledger.WakeUp(commit.Entries[0].Id)], ct);
        await content.Delete(Commits.NoticeMarker(key, commit.Attempt), ct);
        return new Accepted(commit.Receipt, committed.Again);
    }

    /// <summary>Announces again to one recipient that has not acknowledged, after a broker lost what it held.</summary>
    public async Task AnnounceAgain(string agency, MessageKey key, CancellationToken ct)
    {
        if (await commits.Read(key, ct) is { } commit && commit.For(agency) is not null)
        {
            await notices.Announce([NoticeFor(agency, key, commit)], ct);
        }
    }

    private Notice NoticeFor(string agency, MessageKey key, Commit commit)
    {
        var line = Line(key, commit);
        var body = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = $"{key.Jti}:{agency}",
            ["source"] = hub.BaseUrl,
            ["type"] = "exchangehub.notice.v1",
            ["subject"] = key.Jti,
            ["time"] = commit.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
            ["datacontenttype"] = "application/json",
            ["data"] = WireJson.ToObject(line),
        };
        return new($"{key.Jti}:{agency}", agency, commit.Kind, line.Urgency, commit.Expires, WireJson.Bytes(body));
    }

    private InboxItem Line(MessageKey key, Commit commit) => new(
        key.Jti, key.Sender, commit.Kind, commit.Urgency ?? "routine", commit.Expires, $"{hub.BaseUrl}/v1/messages/{key}/release");
}
