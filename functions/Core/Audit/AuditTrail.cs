using System.Runtime.CompilerServices;
using ExchangeHub.Contracts;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;
using AuditEvent = Hl7.Fhir.Model.AuditEvent;

namespace ExchangeHub.Core.Audit;

/// <summary>Where a search goes on: at this event of the entry at this index.</summary>
public readonly record struct AuditPosition(long Index, int Event);

/// <param name="Next">Where to go on; null when that was all. A page may be empty and not the last: a call looks at so many entries only.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Events, AuditPosition? Next);

/// <summary>
/// A party's AuditEvents: made from its own entries, in the log's order, which stays as it is while new entries come. Only entries that a
/// published checkpoint covers are told.
/// </summary>
public sealed class AuditTrail(
    Ledger ledger, LogReader log, Commits commits, Deliveries deliveries, ConsentRegistry consents, DisclosureRecords disclosures, HubIdentity hub)
{
    /// <summary>Of one call: entries read, more than a search between two dates may begin too early by; and entries that other blobs are read for.</summary>
    private const int MostExamined = Sequencer.MostEntries + 1024, MostMade = 300;

    /// <summary>A crash may keep an event from being recorded until its caller asks again. Later than this none is looked for between two dates.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromDays(1);

    private readonly AuditEvents events = new(hub);

    public async Task<AuditPage> Search(string party, AuditSearch search, CancellationToken ct)
    {
        var (facts, found, examined, made) = (NewFacts(), new List<AuditEvent>(), 0, 0);
        await foreach (var (index, entry) in Entries(party, search, ct))
        {
            if (examined++ == MostExamined || made == MostMade)
            {
                return Page(found, search, new(index, 0));
            }
            if (!search.MayMatch(entry))
            {
                continue;
            }
            made++;
            var all = events.Of(await facts.Of(entry, ct));
            for (var n = search.At is var (at, begun) && at == index ? begun : 0; n < all.Count; n++)
            {
                if (search.Matches(all[n]))
                {
                    if (found.Count == search.Count)
                    {
                        return Page(found, search, new(index, n));
                    }
                    found.Add(all[n]);
                }
            }
        }
        return Page(found, search, null);
    }

    /// <summary>Within a page by time: entries of one batch stand in the log in any order.</summary>
    private static AuditPage Page(List<AuditEvent> found, AuditSearch search, AuditPosition? next) =>
        new([.. search.NewestFirst ? found.OrderByDescending(one => one.Recorded) : found.OrderBy(one => one.Recorded)], next);

    /// <summary>Null when there is none, or it is another party's.</summary>
    public async Task<AuditEvent?> Find(string party, string id, CancellationToken ct) =>
        await EntryOf(party, id, ct) is { } filed && filed.Index < await log.Size(ct)
            ? events.Of(await NewFacts().Of(filed.Entry, ct)).FirstOrDefault(one => one.Id == id)
            : null;

    private EntryFactsReader NewFacts() => new(new KnownCommits(commits, deliveries), consents, disclosures);

    private async IAsyncEnumerable<FiledEntry> Entries(string party, AuditSearch search, [EnumeratorCancellation] CancellationToken ct)
    {
        var (size, from) = (await log.Size(ct), search.At?.Index);
        if (await Named(party, search, ct) is { } named)
        {
            foreach (var one in search.NewestFirst ? named.OrderByDescending(one => one.Index) : named.OrderBy(one => one.Index))
            {
                if (one.Index < size && (from is null || (search.NewestFirst ? one.Index <= from : one.Index >= from)))
                {
                    yield return one;
                }
            }
            yield break;
        }
        var first = search.From is { } since ? await Around(since, ct) - Sequencer.MostEntries ?? size : 0;
        var end = search.Before is { } until && await Around(until + Lateness, ct) is { } beyond ? Math.Min(size, beyond + Sequencer.MostEntries) : size;
        var walked = search.NewestFirst
            ? ledger.Copies.Before(party, Math.Min(end, from + 1 ?? end), ct)
            : ledger.Copies.From(party, Math.Max(first, from ?? 0), ct);
        await foreach (var one in walked)
        {
            if (search.NewestFirst ? one.Index < first : one.Index >= end)
            {
                yield break;
            }
            yield return one;
        }
    }

    private Task<long?> Around(DateTimeOffset at, CancellationToken ct) => log.FirstSince(at, ct);

    /// <summary>Null when the search names neither events nor messages, so that all entries must be walked.</summary>
    private async Task<IReadOnlyList<FiledEntry>?> Named(string party, AuditSearch search, CancellationToken ct)
    {
        if (search.Ids is { } ids)
        {
            var entries = await Task.WhenAll(ids.Select(id => EntryOf(party, id, ct)));
            return [.. entries.OfType<FiledEntry>().DistinctBy(one => one.Index)];
        }
        if (search.Messages is { } messages)
        {
            var entries = await Task.WhenAll(messages.Where(Ids.IsVersion7).Distinct().Select(message => ledger.Copies.Of(party, message, ct)));
            return [.. entries.SelectMany(some => some)];
        }
        return null;
    }

    /// <summary>The entry that an event's id begins with.</summary>
    private async Task<FiledEntry?> EntryOf(string party, string id, CancellationToken ct) =>
        id.Split('.') is [var entry, _] && Ids.IsVersion7(entry) ? await ledger.Copies.Find(party, entry, ct) : null;
}
