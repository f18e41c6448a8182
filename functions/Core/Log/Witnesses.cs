using System.Collections.Concurrent;
using System.Text;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>
/// Gets the witnesses' signatures for a checkpoint before it is published. As many as the policy needs are waited for; the others have a
/// moment, and who did not answer is left alone for a while, so that a witness that is down holds nobody up.
/// </summary>
/// <param name="needed">How many must sign before a checkpoint is published; with 0 the log goes on alone.</param>
/// <param name="log">For proofs of consistency, from tiles that stand already.</param>
public sealed class Witnesses(IReadOnlyList<IWitness> all, int needed, LogReader log, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500), Rest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<IWitness, long> lastSize = new();
    private readonly ConcurrentDictionary<IWitness, DateTimeOffset> restsUntil = new(), askedLate = new();

    /// <summary>The note with all signatures that came. Throws <see cref="TimeoutException"/> when fewer came than are needed: then it is not published.</summary>
    public async Task<string> Cosign(Checkpoint checkpoint, string note, CancellationToken ct)
    {
        var awake = all.Where(witness => !restsUntil.TryGetValue(witness, out var until) || time.GetUtcNow() >= until).ToArray();
        var signatures = await Ask(awake, checkpoint, note, needed, ct);
        if (signatures.Count < needed)
        {
            signatures.AddRange(await Ask([.. all.Except(awake)], checkpoint, note, needed - signatures.Count, ct));
        }
        return signatures.Count >= needed
            ? string.Concat([note, .. signatures.Select(signature => signature.ToString())])
            : throw new TimeoutException("fewer witnesses signed the checkpoint than are needed to publish it");
    }

    /// <summary>Signatures that a published note lacks, of whoever gives them now: a slow witness has the time here that a publication has not.</summary>
    public async Task<IReadOnlyList<NoteSignature>> Late(string note, CancellationToken ct)
    {
        if (SignedNote.Parse(note) is not { } signed || Checkpoint.Parse(signed.Text) is not { } checkpoint)
        {
            return [];
        }
        var missing = all.Where(witness => signed.Signatures.All(line => line.Name != witness.Key.Name || line.KeyId != witness.Key.KeyId))
            .Where(witness => !askedLate.TryGetValue(witness, out var until) || time.GetUtcNow() >= until).ToArray();
        var signatures = await Task.WhenAll(missing.Select(async witness =>
        {
            var signature = await Ask(witness, checkpoint, note, ct);
            if (signature is null)
            {
                askedLate[witness] = time.GetUtcNow() + Rest;
            }
            return signature;
        }));
        return [.. signatures.OfType<NoteSignature>()];
    }

    private async Task<List<NoteSignature>> Ask(IReadOnlyList<IWitness> some, Checkpoint checkpoint, string note, int enough, CancellationToken ct)
    {
        List<NoteSignature> signatures = [];
        var asked = some.ToDictionary(witness => Ask(witness, checkpoint, note, ct));
        var moment = Task.Delay(Moment, time, ct);
        while (asked.Count > 0)
        {
            Task[] awaited = signatures.Count >= enough ? [moment, .. asked.Keys] : [.. asked.Keys];
            var ended = await Task.WhenAny(awaited);
            if (ended == moment)
            {
                break;
            }
            if (await (Task<NoteSignature?>)ended is { } signature)
            {
                signatures.Add(signature);
            }
            else
            {
                LeaveAlone(asked[(Task<NoteSignature?>)ended]);
            }
            asked.Remove((Task<NoteSignature?>)ended);
        }
        foreach (var slow in asked.Values)
        {
            LeaveAlone(slow);
        }
        return signatures;
    }

    private void LeaveAlone(IWitness witness) => restsUntil[witness] = time.GetUtcNow() + Rest;

    private async Task<NoteSignature?> Ask(IWitness witness, Checkpoint checkpoint, string note, CancellationToken ct)
    {
        // What it signed last it tells itself; another instance may have asked it since.
        var old = lastSize.GetValueOrDefault(witness);
        for (var tries = 0; tries < 3 && old <= checkpoint.Size; tries++)
        {
            var answer = await witness.Add(new(old, await log.Consistency(old, checkpoint.Size, ct), note), ct);
            switch (answer.Verdict)
            {
                case WitnessVerdict.Cosigned:
                    lastSize[witness] = checkpoint.Size;
                    return SignatureIn(answer.Lines, witness.Key, checkpoint);
                case WitnessVerdict.OtherSize:
                    lastSize[witness] = old = answer.Size;
                    break;
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>Only a line that verifies is published: a false one would spoil the note for everybody who knows the witness.</summary>
    private static NoteSignature? SignatureIn(string lines, NoteVerifier key, Checkpoint checkpoint) =>
        lines.Split('\n').Select(NoteSignature.Parse).FirstOrDefault(line =>
            line is not null && line.Name == key.Name && line.KeyId == key.KeyId && key.Verify(Encoding.UTF8.GetBytes(checkpoint.ToString()), line.Bytes));
}
