using System.Text;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Tests.Client;

/// <summary>What the directory says of a key counts only as far as the log says it to everyone.</summary>
public sealed class LoggedKeysTests
{
    private readonly HubStage stage = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<VerificationFault> Faults => [VerificationFault.SenderKeyNotLogged, VerificationFault.KeyEntryMalformed, VerificationFault.EntryNotInLog, VerificationFault.KeyNotYours];

    [Fact]
    public async Task AKeyThatOnlyTheDirectoryKnowsOpensNothing()
    {
        stage.Leaves.Clear();
        stage.Publish(KeyOf("another-agency", stage.Pen.SenderKey.Kid, "active"), KeyOf(HubPen.Sender, HubPen.NewKey().Kid, "active"));

        Assert.Equal(VerificationFault.SenderKeyNotLogged, await FaultOfCollecting());
    }

    [Theory]
    [InlineData("revoked", VerificationFault.SenderKeyRevoked)]
    [InlineData("retired", VerificationFault.SenderKeyNotActive)]
    public async Task AKeyThatTheLogSaysIsNoMoreOpensNothingNewThoughTheDirectoryStillHasIt(string state, VerificationFault expected)
    {
        stage.Publish(KeyOf(HubPen.Sender, stage.Pen.SenderKey.Kid, state));
        stage.Pen.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(expected, await FaultOfCollecting());
    }

    [Fact]
    public async Task AKeyIsWaitedForThatTheLogDoesNotCoverYet()
    {
        stage.Leaves.Clear();
        stage.Publish([1]);
        var message = Offered();
        using var hub = stage.Client(HubPen.Recipient);

        var collecting = hub.Messages.Collect(HubPen.Sender, message.Id, Ct);
        for (var i = 0; i < 500 && !collecting.IsCompleted; i++)
        {
            if (i == 100)
            {
                stage.Publish(KeyOf(HubPen.Sender, stage.Pen.SenderKey.Kid, "active"));
            }
            await Task.WhenAny(collecting, Task.Delay(1, Ct));
            stage.Pen.Time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(message.Id, (await collecting).Claims.Jti);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task WitnessesMaySignALittleLaterThanTheLogButMustSign(bool sign)
    {
        var witness = HubPen.NewWitness();
        using var hub = stage.Client(HubPen.Recipient, stage.Pen.Trust with { WitnessPolicy = new(1, [witness.Verifier]) });

        var reading = hub.Keys.CatchUp(Ct);
        for (var i = 0; i < 1000 && !reading.IsCompleted; i++)
        {
            if (i == 100 && sign)
            {
                stage.Publish([], witness);
            }
            await Task.WhenAny(reading, Task.Delay(1, Ct));
            stage.Pen.Time.Advance(TimeSpan.FromMilliseconds(20));
        }

        if (sign)
        {
            Assert.Equal(1, (await reading).Log.Size);
        }
        else
        {
            Assert.Equal(VerificationFault.CheckpointNotWitnessed, await FaultOf(() => reading));
        }
    }

    [Fact]
    public async Task TheLogIsReadOnFromWhereItWasAndMustContinueThat()
    {
        using var hub = stage.Client(HubPen.Recipient);
        await hub.Keys.CatchUp(Ct);
        stage.Publish([1], [2], [3]);
        Assert.Equal(3, (await hub.Keys.CatchUp(Ct)).Entries.Count);
        Assert.Empty((await hub.Keys.CatchUp(Ct)).Entries);

        stage.Leaves.RemoveAt(3);
        stage.Publish();
        Assert.Equal(VerificationFault.CheckpointRolledBack, await FaultOf(() => hub.Keys.CatchUp(Ct)));
        stage.Publish([9]);
        Assert.Equal(VerificationFault.LogForked, await FaultOf(() => hub.Keys.CatchUp(Ct)));
        stage.Publish([4]);
        Assert.Equal(VerificationFault.LogForked, await FaultOf(() => hub.Keys.CatchUp(Ct)));
    }

    [Fact]
    public async Task EntriesThatDoNotGiveTheSignedRootAreRefused()
    {
        stage.Http.On("GET /v1/log/tile/entries/000.p/1", _ => StubHub.Answer([0, 1, 7]));
        using var hub = stage.Client(HubPen.Recipient);

        Assert.Equal(VerificationFault.RootFalse, await FaultOf(() => hub.Keys.CatchUp(Ct)));
    }

    [Theory]
    [InlineData("""{"id":"a","key":{"agency":"a","at":"2026-01-01T00:00:00Z","kid":"k","state":"lost"},"v":1}""")]
    [InlineData("""{"id":"a","key":{"agency":"a","at":"2026-01-01T00:00:00Z","kid":"k","state":"active"},"v":2}""")]
    [InlineData("""{"id":"a","key":{"agency":"a","at":"yesterday","kid":"k","state":"active"},"v":1}""")]
    [InlineData("""{"id":"a","key":"k","v":1}""")]
    public async Task AnEntryThatSpeaksOfAKeyInAnotherWayIsNotReadOver(string leaf)
    {
        stage.Publish(Encoding.UTF8.GetBytes(leaf));
        using var hub = stage.Client(HubPen.Recipient);

        Assert.Equal(VerificationFault.KeyEntryMalformed, await FaultOf(() => hub.Keys.CatchUp(Ct)));
    }

    [Fact]
    public void TheRootIsTheTreesAtEverySize()
    {
        var (log, leaves) = (FollowedLog.Nothing(HubPen.Origin), new List<byte[]>());
        for (var i = 0; i < 300; i++)
        {
            Assert.True(log.IsSound);
            Assert.Equal(MerkleTree.Root([.. leaves]), log.Root());
            log = log.Append([[(byte)i, 1]])!;
            leaves.Add(MerkleTree.HashLeaf([(byte)i, 1]));
        }
    }

    private byte[] KeyOf(string agency, string kid, string state) => stage.Pen.Events.ForKey(agency, kid, state).Leaf();

    private SignedMessage Offered()
    {
        var message = stage.Pen.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());
        stage.Offer(message);
        return message;
    }

    private async Task<VerificationFault> FaultOfCollecting()
    {
        var message = Offered();
        using var hub = stage.Client(HubPen.Recipient);
        return await FaultOf(async () =>
        {
            var collecting = hub.Messages.Collect(HubPen.Sender, message.Id, Ct);
            while (!collecting.IsCompleted)
            {
                await Task.WhenAny(collecting, Task.Delay(1, Ct));
                stage.Pen.Time.Advance(TimeSpan.FromMilliseconds(100));
            }
            return await collecting;
        });
    }

    private static async Task<VerificationFault> FaultOf<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<VerificationException>(call)).Fault;
}
