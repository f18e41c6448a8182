using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>
/// This hub as a witness of other hubs' logs (C2SP tlog-witness): it signs a checkpoint only when it continues the one that it signed
/// last, and remembers it before it answers. So no log can roll back or fork before its eyes.
/// </summary>
/// <param name="logs">Keys of the logs that it watches; a key's name is the log's origin.</param>
/// <param name="signer">Null when this hub is nobody's witness.</param>
public sealed class HubWitness(IBlobs state, IReadOnlyList<NoteVerifier> logs, Func<CancellationToken, Task<NoteSigner?>> signer)
{
    public async Task<NoteVerifier?> Key(CancellationToken ct) => (await signer(ct))?.Verifier;

    public async Task<WitnessAnswer> Add(string body, CancellationToken ct)
    {
        if (WitnessRequest.Parse(body) is not { } request || SignedNote.Parse(request.Checkpoint) is not { } note || Checkpoint.Parse(note.Text) is not { } checkpoint)
        {
            return new(WitnessVerdict.Malformed);
        }
        var keys = logs.Where(key => key.Name == checkpoint.Origin).ToArray();
        if (keys.Length == 0 || await signer(ct) is not { } own)
        {
            return new(WitnessVerdict.UnknownLog);
        }
        if (note.SignersAmong(keys) is not { Count: > 0 })
        {
            return new(WitnessVerdict.NotSigned);
        }
        if (request.OldSize > checkpoint.Size)
        {
            return new(WitnessVerdict.Malformed);
        }
        return await Remember(request, checkpoint, ct) ?? new(WitnessVerdict.Cosigned, (await own.Sign(note.Text, ct)).ToString());
    }

    /// <summary>Null once the checkpoint is the last one seen; by compare-and-swap, or two requests at once could take the log back.</summary>
    private async Task<WitnessAnswer?> Remember(WitnessRequest request, Checkpoint checkpoint, CancellationToken ct)
    {
        var name = $"witness/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(checkpoint.Origin)))}.json";
        while (true)
        {
            var blob = await state.Read(name, ct);
            var seen = blob is null ? new Checkpoint(checkpoint.Origin, 0, MerkleTree.Root([])) : WireJson.Read<Checkpoint>(blob.Content);
            if (request.OldSize != seen.Size || (seen.Size == checkpoint.Size && !seen.Root.AsSpan().SequenceEqual(checkpoint.Root)))
            {
                return new(WitnessVerdict.OtherSize, Size: seen.Size);
            }
            if (!Continues(seen, checkpoint, request.Proof))
            {
                return new(WitnessVerdict.NotConsistent);
            }
            var bytes = WireJson.Bytes(checkpoint);
            if (blob is null ? await state.Create(name, bytes, ct) : await state.Replace(name, bytes, blob.ETag, ct))
            {
                return null;
            }
        }
    }

    private static bool Continues(Checkpoint seen, Checkpoint checkpoint, IReadOnlyList<byte[]> proof) => seen.Size == 0
        ? proof.Count == 0
        : ConsistencyProof.Verify(seen.Size, checkpoint.Size, seen.Root, checkpoint.Root, proof);
}
