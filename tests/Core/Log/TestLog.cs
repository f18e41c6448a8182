using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Core.Log;

/// <summary>A log in memory whose sequencers can be made at will, each with storage that may fail.</summary>
public sealed class TestLog
{
    public const string Origin = "hub.example/log";
    private static readonly NoteSigner Signer = NoteSigner.Ed25519(Origin, Enumerable.Repeat((byte)7, 32).ToArray());
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryBlobs Tiles { get; } = new();
    public MemoryBlobs State { get; } = new();
    public FixedPending Pending { get; } = new();
    public NoteVerifier[] Verifiers { get; } = [Signer.Verifier];

    public Func<CancellationToken, Task<IReadOnlyList<NoteSigner>>> Signers { get; } = _ => Task.FromResult<IReadOnlyList<NoteSigner>>([Signer]);

    public Sequencer Sequencer(FaultPlan? plan = null, string origin = Origin) => plan is null
        ? new(new ImmutableBlobs(Tiles), State, Pending, Signers, origin)
        : new(new FaultyBlobs(new ImmutableBlobs(Tiles), plan), new FaultyBlobs(State, plan), Pending, Signers, origin);

    public IReadOnlyList<string> Enqueue(int count)
    {
        List<string> ids = [];
        for (var i = 0; i < count; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(7));
            var id = Ids.New(time, SystemEntropy.Source).ToString();
            Pending.Add(new(id, LogLeaf.OfKeyChange(id, "a-b", "k", "active", "2026-03-01T12:00:00Z"), "pending/events/" + id));
            ids.Add(id);
        }
        return ids;
    }

    public Task<IReadOnlyList<byte[]>> Check() => CheckLog.Whole(Tiles, State, Verifiers, Origin);

    /// <summary>Runs until nothing waits, as triggers would, whatever a run throws.</summary>
    public async Task Drain(Sequencer sequencer, CancellationToken ct)
    {
        for (var runs = 0; Pending.Waiting.Count > 0; runs++)
        {
            Assert.True(runs < 50, "the log does not get on");
            await sequencer.RunOnce(ct);
        }
    }
}
