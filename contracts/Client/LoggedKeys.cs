using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client;

/// <summary>
/// The agencies' keys as the log shows them to everyone. A directory could hand one reader a false key in an agency's name; in the log
/// the agency would see it too.
/// </summary>
public sealed class LoggedKeys
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromSeconds(1);
    private readonly LogCalls log;
    private readonly TrustSource trust;
    private readonly string origin;
    private readonly TimeProvider time;

    internal LoggedKeys(LogCalls log, TrustSource trust, string origin, TimeProvider time) => (this.log, this.trust, this.origin, this.time) = (log, trust, origin, time);

    /// <summary>What was read so far. Set it to what was kept before: then the log must continue that, and less need be read.</summary>
    public FollowedLog? Seen { get; set; }

    /// <summary>Reads on to the log's newest checkpoint. Throws <see cref="VerificationException"/> when the log does not continue what was seen.</summary>
    public async Task<Followed> CatchUp(CancellationToken ct)
    {
        var (checkpoint, _) = await Newest(ct);
        var followed = (await new LogFollower(log.Tile).Follow(Seen ?? FollowedLog.Nothing(origin), checkpoint, ct)).OrThrow();
        Seen = followed.Log;
        return followed;
    }

    /// <summary>Everything that the log holds of these keys, with proofs to show others, made out of its tiles.</summary>
    public async Task<IReadOnlyList<ProvenKey>> Prove(IReadOnlyCollection<(string Agency, string Kid)> keys, CancellationToken ct)
    {
        var known = (await CatchUp(ct)).Log;
        var (checkpoint, note) = await Newest(ct);
        if (checkpoint.Size < known.Size)
        {
            throw new VerificationException(VerificationFault.CheckpointRolledBack);
        }
        var hashes = new TreeHashes(log.Tile, checkpoint.Size);
        List<ProvenKey> proven = [];
        try
        {
            foreach (var change in known.Keys.Where(change => keys.Contains((change.Agency, change.Kid))))
            {
                proven.Add(new(await Leaf(change.Index, checkpoint.Size, ct), new TlogProof(change.Index, await hashes.Inclusion(change.Index, ct), note).ToString()));
            }
        }
        catch (InvalidDataException)
        {
            throw new VerificationException(VerificationFault.TileMissing);
        }
        return proven;
    }

    private async Task<byte[]> Leaf(long index, long size, CancellationToken ct)
    {
        var bundle = index / TilePath.FullWidth;
        var width = (int)Math.Min(TilePath.FullWidth, size - (bundle * TilePath.FullWidth));
        return await log.Tile(new(null, bundle, width), ct) is { } bytes && EntryBundle.Read(bytes.Span) is { } entries && entries.Count == width
            ? entries[(int)(index % TilePath.FullWidth)]
            : throw new VerificationException(VerificationFault.EntriesMalformed);
    }

    /// <summary>Witnesses that are slow sign a little later, and are waited for.</summary>
    private async Task<(Checkpoint Checkpoint, string Note)> Newest(CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var note = await log.Checkpoint(ct);
            var opened = CheckpointVerifier.Open(note, await trust.Get(ct));
            if (opened.Fault != VerificationFault.CheckpointNotWitnessed || time.GetElapsedTime(begun) > Patience)
            {
                return (opened.OrThrow(), note);
            }
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>A new key may be a few seconds ahead of the log, and is waited for.</summary>
    internal async Task<VerificationFault?> FaultOf(string agency, string kid, DateTimeOffset signedAt, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            var fault = (await CatchUp(ct)).Log.FaultOfKey(agency, kid, signedAt);
            if (fault != VerificationFault.SenderKeyNotLogged || time.GetElapsedTime(begun) > Patience)
            {
                return fault;
            }
            await Task.Delay(Pause, time, ct);
        }
    }
}
