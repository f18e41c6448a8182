using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// Events on their way into the log, in blobs under <c>pending/events/</c>, and the parties' copies beside it. No evidence, no service:
/// an event is written here before anything is answered, and the wake-up only makes the sequencer look sooner.
/// </summary>
public sealed class Ledger(IBlobs content, IBlobs state, INotices notices, TimeProvider time, Entropy entropy)
{
    public const string Prefix = "pending/events/";

    private readonly GroupCommit events = new(content, Prefix, time, entropy);

    /// <summary>
    /// Durable when it returns. Losing the wake-up loses nothing, since a sweep looks too, so nothing that only records waits for the broker:
    /// a revocation, a release or a refusal must go on when it is down. Accepting does wait for it, in <c>Announcer</c>: it has notices to send.
    /// </summary>
    public async Task Record(IReadOnlyList<LoggedEntry> entries, CancellationToken ct)
    {
        await events.Write(entries, ct);
        notices.Wake(WakeUp(entries[^1].Id));
    }

    /// <summary>Puts each party's copy where it may read it; the name is the entry's, so that doing it twice is once.</summary>
    public Task Publish(IEnumerable<LoggedEntry> entries, CancellationToken ct) => state.PutAll(
        from entry in entries
        let bytes = WireJson.Bytes(entry)
        from name in CopiesOf(entry)
        select KeyValuePair.Create(name, bytes), ct);

    /// <summary>The party's own entries, oldest first, after the one named.</summary>
    public async Task<IReadOnlyList<LoggedEntry>> EntriesOf(string party, string? after, int most, CancellationToken ct) =>
        await Read($"entries/{party}/all/", after is null ? null : EntryName(party, after), most, ct);

    /// <summary>What the party may know of one message.</summary>
    public async Task<IReadOnlyList<LoggedEntry>> EntriesOf(string party, string sender, string jti, CancellationToken ct) =>
        await Read($"entries/{party}/messages/{sender}/{jti}/", null, 100, ct);

    public static Notice WakeUp(string entryId) => new($"log:{entryId}", "$log", null, null, null, default);

    private async Task<IReadOnlyList<LoggedEntry>> Read(string prefix, string? after, int most, CancellationToken ct)
    {
        List<LoggedEntry> entries = [];
        await foreach (var name in state.List(prefix, after, ct))
        {
            if (await state.Read(name, ct) is { } blob)
            {
                entries.Add(WireJson.Read<LoggedEntry>(blob.Content));
            }
            if (entries.Count == most)
            {
                break;
            }
        }
        return entries;
    }

    private static IEnumerable<string> CopiesOf(LoggedEntry entry)
    {
        if (entry.Party is { } party)
        {
            yield return EntryName(party, entry.Id);
            if (entry.Message is { } message)
            {
                yield return MessageEntryName(party, message, entry.Id);
            }
        }
    }

    private static string EntryName(string party, string id) => $"entries/{party}/all/{id}";
    private static string MessageEntryName(string party, string message, string id) => $"entries/{party}/messages/{message}/{id}";
}
