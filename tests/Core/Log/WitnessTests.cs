using System.Text;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Core.Log;

/// <summary>Both sides of the witness protocol: the log that asks, and the hub that is asked.</summary>
public sealed class WitnessTests
{
    private readonly TestLog log = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCheckpointBearsTheSignaturesOfAllWitnesses()
    {
        var (one, two) = (Signer(1), Signer(2));
        using var sequencer = Sequencer(2, LocalWitness.Honest(one, log.Verifiers), LocalWitness.Honest(two, log.Verifiers));
        foreach (var step in new[] { 1, 255, 300, 1 })
        {
            log.Enqueue(step);
            await sequencer.RunOnce(Ct);
            Assert.Equal([one.Verifier, two.Verifier], await Signers(one, two));
            await log.Check();
        }
    }

    [Fact]
    public async Task AWitnessThatIsDownHoldsNothingUpAndIsLeftAloneForAWhile()
    {
        var (up, down) = (Signer(1), LocalWitness.Down("witness.example/down"));
        using var sequencer = Sequencer(1, LocalWitness.Honest(up, log.Verifiers), down);
        for (var i = 0; i < 3; i++)
        {
            log.Enqueue(2);
            Assert.Equal(2, await sequencer.RunOnce(Ct));
        }
        Assert.Equal(1, down.Asked);
        Assert.Equal([up.Verifier], await Signers(up));

        time.Advance(TimeSpan.FromSeconds(31));
        log.Enqueue(2);
        await sequencer.RunOnce(Ct);
        Assert.Equal(2, down.Asked);
    }

    [Fact]
    public async Task AWitnessThatNeverAnswersHasAMoment()
    {
        var never = new TaskCompletionSource<WitnessAnswer>();
        var slow = new LocalWitness(Signer(1).Verifier, (_, _) => never.Task);
        using var sequencer = Sequencer(0, slow);
        log.Enqueue(2);
        var run = sequencer.RunOnce(Ct);
        Assert.False(run.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await run);
        await log.Check();
    }

    [Fact]
    public async Task FewerThanThePolicyNeedsPublishNothingUntilTheyAreBack()
    {
        var back = Signer(1);
        var honest = LocalWitness.Honest(back, log.Verifiers);
        var isUp = false;
        var witness = new LocalWitness(back.Verifier, (request, ct) => isUp ? honest.Add(request, ct) : Task.FromResult(new WitnessAnswer(WitnessVerdict.NotReached)));
        using var sequencer = Sequencer(1, witness);
        log.Enqueue(3);
        await Assert.ThrowsAsync<TimeoutException>(() => sequencer.RunOnce(Ct));
        await Assert.ThrowsAsync<TimeoutException>(() => sequencer.RunOnce(Ct));
        Assert.DoesNotContain("checkpoint", log.State.Names);
        Assert.Equal(3, log.Pending.Waiting.Count);

        isUp = true;
        await sequencer.RunOnce(Ct);
        Assert.Equal([back.Verifier], await Signers(back));
        Assert.Empty(log.Pending.Waiting);
        await log.Check();
    }

    [Fact]
    public async Task AWitnessThatAnswersLateIsAddedToTheCheckpointThatStands()
    {
        var (fast, slow) = (Signer(1), Signer(2));
        var honest = LocalWitness.Honest(slow, log.Verifiers);
        var open = new TaskCompletionSource();
        var witness = new LocalWitness(slow.Verifier, async (request, ct) =>
        {
            await open.Task.WaitAsync(ct);
            return await honest.Add(request, ct);
        });
        var all = Witnesses(1, LocalWitness.Honest(fast, log.Verifiers), witness);
        using var sequencer = Sequencer(all);
        log.Enqueue(3);
        for (var run = sequencer.RunOnce(Ct); !run.IsCompleted; await Task.WhenAny(run, Task.Delay(1, Ct)))
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }
        var published = await Note();
        Assert.Equal([fast.Verifier], await Signers(fast, slow));

        open.SetResult();
        var late = new LateSignatures(log.State, all);
        await late.Merge(Ct);
        await late.Merge(Ct);

        Assert.Equal([fast.Verifier, slow.Verifier], await Signers(fast, slow));
        Assert.StartsWith(published, await Note(), StringComparison.Ordinal);
        Assert.Equal(3, (await Note()).Split('\u2014').Length - 1); // each once
        log.Enqueue(300);
        await sequencer.RunOnce(Ct);
        await log.Check();
    }

    [Fact]
    public async Task AWitnessThatIsStillDownIsNotAskedForLateSignaturesAtEveryTurn()
    {
        var down = LocalWitness.Down("witness.example/down");
        var all = Witnesses(0, down);
        using var sequencer = Sequencer(all);
        log.Enqueue(1);
        await sequencer.RunOnce(Ct);
        var late = new LateSignatures(log.State, all);
        for (var i = 0; i < 5; i++)
        {
            await late.Merge(Ct);
        }
        Assert.Equal(2, down.Asked);

        time.Advance(TimeSpan.FromSeconds(31));
        await late.Merge(Ct);
        Assert.Equal(3, down.Asked);
    }

    [Fact]
    public async Task ALateSignatureNeverGoesUnderANewerCheckpoint()
    {
        var slow = Signer(1);
        var honest = LocalWitness.Honest(slow, log.Verifiers);
        var (entered, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        var asked = 0;
        var witness = new LocalWitness(slow.Verifier, async (request, ct) =>
        {
            if (Interlocked.Increment(ref asked) != 2) // all but the late one
            {
                return new(WitnessVerdict.NotReached);
            }
            entered.SetResult();
            await open.Task.WaitAsync(ct);
            return await honest.Add(request, ct);
        });
        var all = Witnesses(0, witness);
        using var sequencer = Sequencer(all);
        log.Enqueue(3);
        await sequencer.RunOnce(Ct);
        var late = new LateSignatures(log.State, all).Merge(Ct);
        await entered.Task;
        log.Enqueue(2);
        await sequencer.RunOnce(Ct);
        var newer = await Note();
        open.SetResult();
        await late;

        Assert.Equal(newer, await Note());
    }

    [Fact]
    public async Task AWitnessThatSignsSomethingElseIsNotPublished()
    {
        var liar = Signer(1);
        using var sequencer = Sequencer(0, new LocalWitness(liar.Verifier, async (_, ct) => new(WitnessVerdict.Cosigned, (await liar.Sign("other\n", ct)).ToString())));
        log.Enqueue(3);
        await sequencer.RunOnce(Ct);
        Assert.Empty(await Signers(liar));
    }

    [Fact]
    public async Task AnInstanceThatComesLaterLearnsWhatTheWitnessSignedLast()
    {
        var signer = Signer(1);
        var witness = LocalWitness.Honest(signer, log.Verifiers);
        foreach (var step in new[] { 3, 256, 4 })
        {
            log.Enqueue(step);
            using var fresh = Sequencer(1, witness);
            await fresh.RunOnce(Ct);
            Assert.Equal([signer.Verifier], await Signers(signer));
        }
    }

    [Fact]
    public async Task ACosignatureIsBytesOfTheFormat()
    {
        const string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        var signer = NoteSigner.Witness("witness.example.com/w1", new byte[32], time);
        var signature = await signer.Sign(text, Ct);

        Assert.Equal(72, signature.Bytes.Length);
        Assert.Equal((ulong)time.GetUtcNow().ToUnixTimeSeconds(), Cosignature.TimeOf(signature.Bytes));
        Assert.True(NoteVerifier.Parse(signer.Verifier.ToString()) is { IsWitness: true } parsed && parsed.Verify(Encoding.UTF8.GetBytes(text), signature.Bytes));
        // The same key and time sign the same bytes as a plain Ed25519 key over header, time and note.
        var plain = NoteSigner.Ed25519("x", new byte[32]);
        Assert.Equal((await plain.Sign($"cosignature/v1\ntime {time.GetUtcNow().ToUnixTimeSeconds()}\n{text}", Ct)).Bytes, signature.Bytes[8..]);
        signature.Bytes[7] ^= 1;
        Assert.False(signer.Verifier.Verify(Encoding.UTF8.GetBytes(text), signature.Bytes));
        signature.Bytes[0] = 0x80;
        Assert.Null(Cosignature.TimeOf(signature.Bytes));
    }

    /// <summary>The example in C2SP tlog-cosignature. Its key is not published, so only the shape can be held against it.</summary>
    [Fact]
    public void TheFormatsOwnExampleReads()
    {
        var line = NoteSignature.Parse("\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==")!;
        Assert.Equal(0x8d66cf3fu, line.KeyId);
        Assert.Equal(1679315147UL, Cosignature.TimeOf(line.Bytes));
        Assert.Equal(72, line.Bytes.Length);
    }

    private static NoteSigner Signer(byte seed) =>
        NoteSigner.Witness($"witness.example/{seed}", Enumerable.Repeat(seed, 32).ToArray(), TimeProvider.System);

    private Witnesses Witnesses(int needed, params IWitness[] witnesses) => new(witnesses, needed, new(log.Tiles, log.State), time);

    private Sequencer Sequencer(int needed, params IWitness[] witnesses) => Sequencer(Witnesses(needed, witnesses));

    private Sequencer Sequencer(Witnesses witnesses) => new(log.Tiles, log.State, log.Pending, log.Signers, TestLog.Origin, witnesses);

    private async Task<string> Note() => Encoding.UTF8.GetString((await log.State.Read("checkpoint", Ct))!.Content.Span);

    private async Task<IEnumerable<NoteVerifier>> Signers(params NoteSigner[] witnesses) =>
        SignedNote.Parse(Encoding.UTF8.GetString((await log.State.Read("checkpoint", Ct))!.Content.Span))!
            .SignersAmong([.. witnesses.Select(witness => witness.Verifier)])!.OrderBy(key => key.Name, StringComparer.Ordinal);
}
