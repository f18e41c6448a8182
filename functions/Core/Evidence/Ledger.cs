using ExchangeHub.Contracts;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// Events on their way into the log, in blobs under <c>pending/events/</c>, and the parties' copies beside it. No evidence, no service:
/// an event is written here before anything is answered, and the wake-up only makes the sequencer look sooner.
/// </summary>
public sealed class Ledger(IBlobs content, IBlobs state, INotices notices, TimeProvider time, Entropy entropy)
{
    public const string Prefix = "pending/events/";

    private readonly GroupCommit events = new(content, Prefix, time, entropy);
    private readonly EntryCopies copies = new(state);

    /// <summary>
    /// Durable when it returns. Losing the wake-up loses nothing, since a sweep looks too, so nothing that only records waits for the broker:
    /// a revocation, a release or a refusal must go on when it is down. Accepting does wait for it, in <c>Announcer</c>: it has notices to send.
    /// </summary>
    public async Task Record(IReadOnlyList<LoggedEntry> entries, CancellationToken ct)
    {
        await events.Write(entries, ct);
        notices.Wake(WakeUp(entries[^1].Id));
    }

    /// <summary>Puts each party's copies where it may read them; filing the same again changes nothing.</summary>
    public Task File(IReadOnlyList<FiledEntry> filed, CancellationToken ct) => copies.File(filed, ct);

    /// <summary>The party's own entries in the log's order, after the one named.</summary>
    public Task<IReadOnlyList<LoggedEntry>> EntriesOf(string party, string? after, int most, CancellationToken ct) => copies.After(party, after, most, ct);

    /// <summary>What the party may know of one message.</summary>
    public Task<IReadOnlyList<LoggedEntry>> EntriesOf(string party, string sender, string jti, CancellationToken ct) => copies.Of(party, $"{sender}/{jti}", 100, ct);

    /// <summary>The party's copies as a search walks them.</summary>
    internal EntryCopies Copies => copies;

    public static Notice WakeUp(string entryId) => new($"log:{entryId}", "$log", null, null, null, default);
}
