using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client;

/// <summary>Where a watch goes on.</summary>
/// <param name="After">The last of one's own entries that was looked at.</param>
/// <param name="Awaited">Own entries that the log did not hold yet.</param>
/// <param name="Told">Own entries near the end that were told already.</param>
public sealed record WatchState(FollowedLog Log, string? After, IReadOnlyList<LogEntry> Awaited, IReadOnlyList<string> Told)
{
    public static WatchState Begin(string origin) => new(FollowedLog.Nothing(origin), null, [], []);
}

/// <summary>
/// Follows the log as an agency: the log continues what was seen, each of the agency's entries stands in it, and whatever is in its name
/// is told.
/// </summary>
public sealed class LogWatch(HubClient hub, IReadOnlyCollection<string> keys, TimeProvider time)
{
    /// <summary>No evidence, no service: after this long without its leaf the hub itself would accept nothing more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Entries may become readable out of the order of their ids, when several instances write at once.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private const int Page = 100;

    private readonly OwnLog own = new(hub.Agency.Id, keys);

    /// <summary>
    /// One look. Throws <see cref="VerificationException"/> when the log as a whole is false: taken back, forked, altered. Keep the state
    /// only after what was found is told.
    /// </summary>
    public async Task<(WatchState State, IReadOnlyList<Sighting> Seen)> Look(WatchState from, CancellationToken ct)
    {
        var fresh = await Entries(from, ct); // before the log, so that the log has had its time
        hub.Keys.Seen = from.Log;
        var followed = await hub.Keys.CatchUp(ct);
        var leaves = followed.Entries.Select(entry => Text(MerkleTree.HashLeaf(entry))).ToHashSet();
        List<LogEntry> awaited = [.. from.Awaited.Concat(fresh).Where(entry => own.LeafOf(entry) is { } leaf && !leaves.Contains(Text(leaf)))];
        if (awaited.Any(IsOld))
        {
            leaves = await All(followed.Log, ct); // it may stand in what was read before the entry was known
            awaited.RemoveAll(entry => leaves.Contains(Text(own.LeafOf(entry)!)));
        }
        Sighting[] seen =
        [
            .. fresh.Select(own.Of),
            // Not at the first look: what is recorded again under an old id becomes readable a moment before the log holds it.
            .. awaited.Where(entry => IsOld(entry) && from.Awaited.Any(before => before.Id == entry.Id)).Select(entry => own.Of(entry) with { Fault = VerificationFault.EntryNotInLog }),
            .. own.Of(followed.Log.Keys.Skip(from.Log.Keys.Count)),
        ];
        var told = from.Told.Concat(fresh.Select(entry => entry.Id)).Where(id => time.GetUtcNow() - TimeOf(id) < Overlap + Overlap);
        var after = fresh.Select(entry => entry.Id).Append(from.After).Max(StringComparer.Ordinal);
        return (new(followed.Log, after, awaited, [.. told]), seen);
    }

    private async Task<List<LogEntry>> Entries(WatchState from, CancellationToken ct)
    {
        List<LogEntry> entries = [];
        for (var after = from.After is { } last ? Before(last) : null; ;)
        {
            var page = await hub.Log.Entries(after, Page, ct);
            entries.AddRange(page.Entries.Where(entry => !from.Told.Contains(entry.Id) && (from.After is null || IsRecent(entry.Id, from.After))));
            if (page.Next is null)
            {
                return entries;
            }
            after = page.Next;
        }
    }

    private async Task<HashSet<string>> All(FollowedLog log, CancellationToken ct)
    {
        var checkpoint = new Checkpoint(log.Origin, log.Size, log.Root());
        var whole = (await new LogFollower(hub.Log.Tile).Follow(FollowedLog.Nothing(log.Origin), checkpoint, ct)).OrThrow();
        return [.. whole.Entries.Select(entry => Text(MerkleTree.HashLeaf(entry)))];
    }

    private bool IsOld(LogEntry entry) => time.GetUtcNow() - TimeOf(entry.Id) > Patience;

    private static bool IsRecent(string id, string last) => string.CompareOrdinal(id, last) > 0 || TimeOf(last) - TimeOf(id) < Overlap;

    /// <summary>An id of ten minutes before; of version 7, the first twelve hexadecimal digits are milliseconds.</summary>
    private static string Before(string id)
    {
        var time = (TimeOf(id) - Overlap).ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture);
        return $"{time[..8]}-{time[8..]}-7000-8000-000000000000";
    }

    private static DateTimeOffset TimeOf(string id) => Ids.IsVersion7(id) ? Ids.TimeOf(Guid.Parse(id)) : DateTimeOffset.UnixEpoch;
    private static string Text(byte[] hash) => Convert.ToHexString(hash);
}
