using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Collection;

/// <summary>How many senders were told.</summary>
public readonly record struct ClockAlarms(int Warned, int Expired);

/// <summary>
/// The clocks that run, as <c>clocks/{due}/{sender}/{jti}/{attempt}/{agency}</c>, so that those which run out are one listing. What is in
/// a marker tells whether its warning is out.
/// </summary>
public sealed class Clocks(
    IBlobs content, Commits commits, Deliveries deliveries, Ledger ledger, LogEvents events, INotices notices, HubIdentity hub, TimeProvider time)
{
    private const string Prefix = "clocks/";
    private static readonly TimeSpan NoticeLives = TimeSpan.FromDays(7);

    /// <summary>Written before the commit: a clock that nothing looks at would run out unseen.</summary>
    public async Task Start(MessageKey key, Commit commit, CancellationToken ct)
    {
        foreach (var recipient in commit.Permitted)
        {
            if (recipient.Due is { } due)
            {
                await content.Put($"{Prefix}{Minute(due)}/{key}/{commit.Attempt}/{recipient.Agency}", default, ct);
            }
        }
    }

    public async Task<ClockAlarms> Sweep(CancellationToken ct)
    {
        var (now, warned, expired) = (time.GetUtcNow(), 0, 0);
        var soon = Minute(now + Clock.WarnsBefore);
        await foreach (var marker in content.List(Prefix, null, ct))
        {
            if (marker[Prefix.Length..].Split('/') is not [var minute, var sender, var jti, var attempt, var agency] || string.CompareOrdinal(minute, soon) > 0)
            {
                break; // ordinal order is time's order
            }
            var key = new MessageKey(sender, jti);
            if (await commits.Read(key, ct) is not { } commit || commit.Attempt != attempt || commit.For(agency)?.Due is not { } due)
            {
                if (Commits.AgeOf(attempt, time) > Commits.AttemptLives)
                {
                    await content.Delete(marker, ct);
                }
                continue;
            }
            var delivery = await deliveries.Find(agency, key, ct);
            switch (Clock.StateOf(due, delivery, now))
            {
                case "warning" when await content.Read(marker, ct) is { Content.Length: 0 }:
                    await Tell(key, commit, agency, due, "warning", ct);
                    await content.Put(marker, "warned"u8.ToArray(), ct); // last: a crash before it tells again, by the same entry and notice
                    warned++;
                    break;
                case "expired":
                    await Tell(key, commit, agency, due, "expired", ct);
                    await content.Delete(marker, ct);
                    expired++;
                    break;
                case "met" when now >= due || delivery?.Acknowledged is not null: // until then it may still turn out unreadable
                    await content.Delete(marker, ct);
                    break;
            }
        }
        return new(warned, expired);
    }

    /// <summary>Once in the log, and over the broker to the sender itself. The entry is kept before it is recorded, so that a repetition is the same.</summary>
    private async Task Tell(MessageKey key, Commit commit, string agency, DateTimeOffset due, string state, CancellationToken ct)
    {
        var name = $"alarms/{key}/{commit.Attempt}/{agency}/{state}.json";
        var entry = events.For(key.Sender, state == "expired" ? LogEvent.ClockExpired : LogEvent.ClockWarning, new JsonObject
        {
            ["message"] = LogEvents.MessageOf(key.Sender, key.Jti),
            ["counterpart"] = agency,
            ["view_sha256"] = commit.For(agency)!.ViewSha256,
            ["due"] = due.ToUnixTimeSeconds(),
        });
        if (!await content.Create(name, WireJson.Bytes(entry), ct) && await content.Read(name, ct) is { } standing)
        {
            entry = WireJson.Read<LoggedEntry>(standing.Content);
        }
        await ledger.Record([entry], ct);
        await notices.Announce([NoticeFor(key.Sender, entry)], ct);
    }

    /// <summary>A wake-up only. The broker is not to learn which report is overdue, to whom and by which law; the entry tells it to the sender.</summary>
    private Notice NoticeFor(string sender, LoggedEntry entry)
    {
        var (id, at) = ($"clock:{entry.Id}", DateTimeOffset.FromUnixTimeMilliseconds(entry.Entry["time"].AsInteger()!.Value));
        var body = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = hub.BaseUrl,
            ["type"] = "exchangehub.clock.v1",
            ["time"] = Text(at),
            ["datacontenttype"] = "application/json",
            ["data"] = new JsonObject { ["entry"] = entry.Id },
        };
        return new(id, sender, "clock", null, at + NoticeLives, WireJson.Bytes(body));
    }

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
