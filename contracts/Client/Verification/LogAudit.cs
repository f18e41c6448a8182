using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>One thing that is wrong with a log, and the name of the part that it was found in.</summary>
public sealed record LogFinding(string Part, VerificationFault Fault);

/// <summary>
/// Reads a whole log and computes everything anew: every entry is hashed, every tile compared, the root must be the signed one, and the
/// log must continue what was seen before. Goes on after a fault, so that the whole picture is told at once.
/// </summary>
/// <param name="read">A part of the log by its name, <c>checkpoint</c> or <c>tile/…</c>; null when there is none.</param>
public sealed class LogAudit(Func<string, CancellationToken, Task<ReadOnlyMemory<byte>?>> read, HubTrust trust)
{
    private readonly List<LogFinding> findings = [];

    /// <param name="seen">The newest checkpoint that was believed before.</param>
    /// <param name="names">With a log that can be listed: all its names, so that parts of older sizes are compared too.</param>
    public async Task<IReadOnlyList<LogFinding>> Run(Checkpoint? seen, IEnumerable<string> names, CancellationToken ct)
    {
        if (!(await ReadCheckpoint(ct)).Succeeded(out var checkpoint, out var fault))
        {
            return [new("checkpoint", fault.Value)];
        }
        if (seen is not null && checkpoint.Size < seen.Size)
        {
            return [new("checkpoint", VerificationFault.CheckpointRolledBack)];
        }
        findings.Clear();
        Dictionary<(int? Level, long Index), byte[]> parts = [];
        var leaves = await Entries(checkpoint.Size, parts, ct);
        await Tiles(leaves, parts, ct);
        if (leaves.Length == checkpoint.Size && !MerkleTree.Root(leaves).AsSpan().SequenceEqual(checkpoint.Root))
        {
            findings.Add(new("checkpoint", VerificationFault.RootFalse));
        }
        if (seen is not null && leaves.Length >= seen.Size && !MerkleTree.Root(leaves.AsSpan(0, (int)seen.Size)).AsSpan().SequenceEqual(seen.Root))
        {
            findings.Add(new("checkpoint", VerificationFault.LogForked));
        }
        await Older(names, parts, checkpoint.Size, ct);
        return findings;
    }

    private async Task<Verification<Checkpoint>> ReadCheckpoint(CancellationToken ct) =>
        await read("checkpoint", ct) is not { } note ? VerificationFault.CheckpointMalformed
        : CheckpointVerifier.Open(System.Text.Encoding.UTF8.GetString(note.Span), trust);

    /// <summary>Leaf hashes, up to the first bundle that cannot be read.</summary>
    private async Task<byte[][]> Entries(long size, Dictionary<(int? Level, long Index), byte[]> parts, CancellationToken ct)
    {
        List<byte[]> leaves = [];
        for (var index = 0L; index * TilePath.FullWidth < size; index++)
        {
            var width = (int)Math.Min(TilePath.FullWidth, size - (index * TilePath.FullWidth));
            var path = new TilePath(null, index, width).ToString();
            if (await read(path, ct) is not { } bundle)
            {
                findings.Add(new(path, VerificationFault.TileMissing));
                break;
            }
            if (EntryBundle.Read(bundle.Span) is not { } entries || entries.Count != width)
            {
                findings.Add(new(path, VerificationFault.EntriesMalformed));
                break;
            }
            parts[(null, index)] = bundle.ToArray();
            leaves.AddRange(entries.Select(entry => MerkleTree.HashLeaf(entry)));
        }
        return [.. leaves];
    }

    private async Task Tiles(byte[][] leaves, Dictionary<(int? Level, long Index), byte[]> parts, CancellationToken ct)
    {
        var hashes = leaves;
        for (var level = 0; hashes.Length > 0; level++)
        {
            foreach (var (tile, index) in hashes.Chunk(TilePath.FullWidth).Select((tile, index) => (tile, index)))
            {
                var path = new TilePath(level, index, tile.Length).ToString();
                byte[] computed = [.. tile.SelectMany(hash => hash)];
                parts[(level, index)] = computed;
                if (await read(path, ct) is not { } standing)
                {
                    findings.Add(new(path, VerificationFault.TileMissing));
                }
                else if (!standing.Span.SequenceEqual(computed))
                {
                    findings.Add(new(path, standing.Length == computed.Length ? VerificationFault.TileFalse : VerificationFault.TileMalformed));
                }
            }
            hashes = [.. hashes.Chunk(TilePath.FullWidth).Where(tile => tile.Length == TilePath.FullWidth).Select(tile => MerkleTree.Root(tile))];
        }
    }

    /// <summary>What older checkpoints were served from is a beginning of what stands there now.</summary>
    private async Task Older(IEnumerable<string> names, Dictionary<(int? Level, long Index), byte[]> parts, long size, CancellationToken ct)
    {
        foreach (var name in names.Where(name => name != "checkpoint" && findings.All(finding => finding.Part != name)).ToArray())
        {
            if (TilePath.Parse(name) is not { } path)
            {
                findings.Add(new(name, VerificationFault.TileMalformed));
            }
            else if ((path.Index * TilePath.FullWidth) + path.Width <= TilePath.HashesAt(path.Level ?? 0, size)
                && parts.TryGetValue((path.Level, path.Index), out var whole) && await read(name, ct) is { } standing
                && !IsBeginning(standing.Span, whole, path))
            {
                findings.Add(new(name, VerificationFault.TileFalse));
            }
        }
    }

    private static bool IsBeginning(ReadOnlySpan<byte> standing, ReadOnlySpan<byte> whole, TilePath path) => whole.StartsWith(standing)
        && (path.Level is null ? EntryBundle.Read(standing)?.Count == path.Width : standing.Length == path.Width * MerkleTree.HashBytes);
}
