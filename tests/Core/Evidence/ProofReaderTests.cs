using ExchangeHub.Core.Submission;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Evidence;

public sealed class ProofReaderTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheSignedMessageIsTheSendersFromTheStartAndTheRecipientsOnceItWasReleased()
    {
        var (message, received) = await hub.Referral(Ct);
        using var process = hub.Start();
        await process.Exchange.Submit(received, Ct);
        await hub.Logged(Ct);
        var jws = message.Compact.Split('~')[0];

        var before = await process.Proofs.Read(hub.Clinic, message.Sender, message.Id, Ct);
        await process.Releaser.Release(hub.Clinic, new MessageKey(message.Sender, message.Id), "once", Ct);
        var after = await process.Proofs.Read(hub.Clinic, message.Sender, message.Id, Ct);
        var senders = await process.Proofs.Read(hub.Hospital, message.Sender, message.Id, Ct);

        Assert.Equal((null, jws, jws), (before.Value!.Jws, after.Value!.Jws, senders.Value!.Jws));
    }

    [Fact]
    public async Task ItOutlivesTheContent()
    {
        var (message, received) = await hub.Referral(Ct);
        using var process = hub.Start();
        await process.Exchange.Submit(received, Ct);
        var key = new MessageKey(message.Sender, message.Id);
        await process.Releaser.Release(hub.Clinic, key, "once", Ct);
        var view = (await process.Commits.Read(key, Ct))!.Permitted.Single().ViewSha256!;
        Assert.Null((await process.Acknowledger.Acknowledge(hub.Clinic, key, hub.SignAcknowledgement(key, view), Ct)).Rejection);
        await hub.Logged(Ct);

        Assert.Equal([], hub.Content.Names.Where(name => name.StartsWith("messages/", StringComparison.Ordinal) && !name.EndsWith("commit.json", StringComparison.Ordinal)));
        foreach (var party in new[] { hub.Hospital, hub.Clinic })
        {
            var proven = (await process.Proofs.Read(party, message.Sender, message.Id, Ct)).Value!;
            Assert.Equal(message.Compact.Split('~')[0], proven.Jws);
            Assert.All(proven.Entries, entry => Assert.NotNull(entry.Proof));
        }
    }
}
