using System.Collections.Concurrent;
using System.Diagnostics;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;
using ExchangeHub.Local.Azurite;
using ExchangeHub.Options;

namespace ExchangeHub.Benchmarks;

/// <summary>
/// Events through ledger and sequencer over a real Azurite on this machine: entries a second, and the time from the moment at which an
/// event is durable, when a receipt may go out, to the moment at which a published checkpoint covers it, when its proof may be had.
/// </summary>
internal sealed class LogLoad : IAsyncDisposable
{
    private const string Origin = "hub.example/log";
    private static readonly string Jws = new('A', 2000); // about what a sender's signed JWT has, and a receipt
    private static readonly NoteSigner Signer = NoteSigner.Ed25519(Origin, new byte[32]);

    private readonly AzuriteProcess azurite;
    private readonly HubBlobs blobs;
    private readonly LogEvents events = new(TimeProvider.System, SystemEntropy.Source);
    private readonly Ledger ledger;
    private readonly Commits commits;
    private readonly Watched pending;
    private readonly Sequencer sequencer;
    private readonly LogReader reader;

    private LogLoad(AzuriteProcess azurite)
    {
        this.azurite = azurite;
        var connection = azurite.ConnectionString("bench");
        var (content, tiles, state) = StorageServices.Open(new StorageOptions { Content = connection, Log = connection });
        blobs = new(new CountedBlobs(content, "content", Calls), new CountedBlobs(tiles, "tiles", Calls), new CountedBlobs(state, "state", Calls));
        ledger = new(blobs.Content, blobs.State, new Silence(), TimeProvider.System, SystemEntropy.Source);
        commits = new(blobs.Content);
        pending = new(new PendingEntries(blobs.Content, commits, ledger));
        sequencer = new(blobs.Tiles, blobs.State, pending, _ => Task.FromResult<IReadOnlyList<NoteSigner>>([Signer]), Origin);
        reader = new(blobs.Tiles, blobs.State);
    }

    /// <summary>What storage was asked for, and how long it took, all calls of a kind together.</summary>
    public ConcurrentDictionary<string, (int Calls, double Milliseconds)> Calls { get; } = new();

    public static async Task<LogLoad> Start() => new(await AzuriteProcess.Start(AzuriteOptions.ForTests("bench"), default));

    /// <summary>What Azurite does at most, and nothing else, a second: small blobs written, read and deleted.</summary>
    public async Task<Bounds> Bound(int sideBySide)
    {
        var content = new byte[600];
        return new(
            await Rate(2000, i => blobs.Content.Put($"bound/{i}", content, default)),
            await Rate(2000, i => blobs.Content.Read($"bound/{i}", default)),
            await Rate(400, i => blobs.Content.Delete($"bound/{i}", default)));

        async Task<double> Rate(int calls, Func<int, Task> call)
        {
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(0, calls, new ParallelOptions { MaxDegreeOfParallelism = sideBySide }, async (i, _) => await call(i));
            return calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>Events of their own: a release, an acknowledgement.</summary>
    /// <param name="perSecond">How many are handed in; null: as many as the writers can.</param>
    public Task<Measured> Run(int entries, int? perSecond, int writers) => Run(entries, 1, perSecond, writers, async (i, ct) =>
    {
        var entry = events.For($"agency-{i % 20}", LogEvent.Released, new() { ["message"] = LogEvents.MessageOf("mercy-hospital", NewId()), ["basis"] = "treatment" });
        await ledger.Record([entry], ct);
        pending.Durable[entry.Id] = Stopwatch.GetTimestamp();
    });

    /// <summary>
    /// Messages to one recipient, as acceptance writes them for the log: a marker each, then the commit with sender's and recipient's entry
    /// inside. The commit is the moment of acceptance, at which the receipt may go out. Views and inbox are not written here.
    /// </summary>
    /// <param name="perSecond">How many are handed in; null: as many as the writers can.</param>
    public Task<Measured> RunMessages(int messages, int? perSecond, int writers) => Run(messages, 2, perSecond, writers, async (i, ct) =>
    {
        var (key, attempt, recipient) = (new MessageKey("mercy-hospital", NewId()), NewId(), $"agency-{i % 20}");
        LoggedEntry[] entries = [Entry(key.Sender, LogEvent.Accepted), Entry(recipient, LogEvent.Delivered)];
        await blobs.Content.Put(Commits.PendingMarker(key, attempt), ReadOnlyMemory<byte>.Empty, ct);
        var now = TimeProvider.System.GetUtcNow();
        await commits.Create(key, new(Jws, "digest", attempt, now, now.AddDays(7), "referral", null, "TREAT", new("treatment"), null, [new(recipient, [])], Jws, entries), ct);
        var durable = Stopwatch.GetTimestamp();
        foreach (var entry in entries)
        {
            pending.Durable[entry.Id] = durable;
        }

        LoggedEntry Entry(string party, LogEvent what) => events.For(party, what, new() { ["message"] = LogEvents.MessageOf(key.Sender, key.Jti), ["basis"] = "treatment" });
    });

    private async Task<Measured> Run(int count, int entriesEach, int? perSecond, int writers, Func<int, CancellationToken, Task> handIn)
    {
        var (entries, started) = (count * entriesEach, Stopwatch.GetTimestamp());
        var sequencing = Sequence(entries);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = writers }, async (i, ct) =>
        {
            if (perSecond is { } rate && TimeSpan.FromSeconds(i / (double)rate) - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, ct);
            }
            await handIn(i, ct);
        });
        var handedIn = Stopwatch.GetElapsedTime(started);
        var runs = await sequencing;
        var all = Stopwatch.GetElapsedTime(started);
        var waits = pending.Waits.Order().ToArray();
        pending.Waits.Clear();
        if (await reader.Prove(pending.Last!, default) is not { } proof)
        {
            throw new InvalidOperationException("the last entry has no proof, so the times say nothing");
        }
        return new(count / handedIn.TotalSeconds, entries / all.TotalSeconds, runs, waits[waits.Length / 2], waits[(int)(waits.Length * 0.99)], waits[^1], proof.Index + 1);
    }

    public async ValueTask DisposeAsync()
    {
        sequencer.Dispose();
        await azurite.DisposeAsync();
    }

    // Without pause, as wake-ups that come all the time make it run.
    private async Task<int> Sequence(int entries)
    {
        var runs = 0;
        for (var appended = 0; appended < entries; runs++)
        {
            var some = await sequencer.RunOnce(default);
            appended += some;
            if (some == 0)
            {
                await Task.Delay(5);
            }
        }
        return runs;
    }

    private static string NewId() => Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();

    internal sealed record Bounds(double Writes, double Reads, double Deletes)
    {
        /// <summary>Seconds that Azurite alone takes for the calls counted; a listing counts as a read.</summary>
        public double SecondsFor(IEnumerable<KeyValuePair<string, (int Calls, double Milliseconds)>> calls) =>
            calls.Sum(call => call.Value.Calls / (call.Key.Split(' ')[0] switch { "delete" => Deletes, "read" or "list" => Reads, _ => Writes }));
    }

    internal sealed record Measured(double HandedIn, double Appended, int Runs, TimeSpan Median, TimeSpan P99, TimeSpan Longest, long Size);

    private sealed class Silence : INotices
    {
        public Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct) => Task.CompletedTask;
    }

    /// <summary>Notes when each entry is covered: after the checkpoint was published, as the sequencer's order has it.</summary>
    private sealed class Watched(IPendingSource inner) : IPendingSource
    {
        public ConcurrentDictionary<string, long> Durable { get; } = new();
        public ConcurrentBag<TimeSpan> Waits { get; } = [];
        public string? Last { get; private set; }

        public Task<IReadOnlyList<PendingEntry>> Take(int max, CancellationToken ct) => inner.Take(max, ct);

        public byte[] Copies(IReadOnlyList<PendingEntry> appended, long first) => inner.Copies(appended, first);
        public Task File(ReadOnlyMemory<byte> copies, CancellationToken ct) => inner.File(copies, ct);
        public Task Settle(CancellationToken ct) => inner.Settle(ct);

        public Task Covered(IReadOnlyList<PendingEntry> entries, CancellationToken ct)
        {
            foreach (var entry in entries)
            {
                Last = entry.Id;
                // Covered before the writer had even looked at the clock: no wait.
                Waits.Add(Durable.TryRemove(entry.Id, out var at) ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero);
            }
            return inner.Covered(entries, ct);
        }
    }
}
