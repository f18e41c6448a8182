using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// Writes events as pending. While two writes are under way, what comes meanwhile waits and shares the next one: a burst costs few calls,
/// now and when its blobs are deleted, and an event that comes alone waits for nobody. A blob is named by an id of its own, made when it is written: how long it has
/// waited is told by that and never by its entries, since an event may be recorded again long after it was made.
/// </summary>
internal sealed class GroupCommit(IBlobs content, string prefix, TimeProvider time, Entropy entropy)
{
    private const int MostAtOnce = 2;

    private readonly Lock gate = new();
    private List<LoggedEntry> waiting = [];
    private TaskCompletionSource next = NewGroup();
    private int writing;

    /// <summary>Durable when it returns. Who goes away does not take the others' events along.</summary>
    public Task Write(IReadOnlyList<LoggedEntry> entries, CancellationToken ct)
    {
        Task written;
        lock (gate)
        {
            waiting.AddRange(entries);
            written = next.Task;
            if (writing == MostAtOnce)
            {
                return written.WaitAsync(ct);
            }
            writing++;
        }
        _ = WriteGroups();
        return written.WaitAsync(ct);
    }

    /// <summary>Entries of one of the blobs that this writes.</summary>
    public static IReadOnlyList<LoggedEntry> Read(StoredBlob blob) => WireJson.Read<LoggedEntry[]>(blob.Content);

    /// <summary>When a blob was written, from its name.</summary>
    public static DateTimeOffset WrittenAt(string prefix, string name) => Ids.TimeOf(Guid.Parse(name.AsSpan(prefix.Length, 36)));

    private async Task WriteGroups()
    {
        while (true)
        {
            List<LoggedEntry> group;
            TaskCompletionSource written;
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    writing--;
                    return;
                }
                (group, waiting) = (waiting, []);
                (written, next) = (next, NewGroup());
            }
            var put = Put(group);
            await put.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            written.SetFromTask(put); // a failure is of those who are in the group, and of nobody after it
        }
    }

    private async Task Put(List<LoggedEntry> group) =>
        await content.Put($"{prefix}{Ids.New(time, entropy)}", WireJson.Bytes(group), CancellationToken.None);

    private static TaskCompletionSource NewGroup() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
