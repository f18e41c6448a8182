using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>Bearer tokens at <c>$cbs</c>: what they open is for the broker's owner to say, and for how long.</summary>
public sealed class TokenAccessTests
{
    private const string North = "exchange/Subscriptions/north", South = "exchange/Subscriptions/south";
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutACheckNoneIsAccepted()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Connect(broker);

        Assert.Equal(401, await client.PutToken("any", type: "jwt"));
    }

    [Fact]
    public async Task ARefusedTokenTellsWhyAndOpensNothing()
    {
        await using var broker = Start(_ => new TokenVerdict.Refused("of another audience"));
        await using var client = await TestClient.Connect(broker);

        Assert.Equal((401, "of another audience"), await client.TokenAnswer("x", "sb://127.0.0.1/orders", "jwt"));
        await IsUnauthorized(() => client.Send("orders", TestClient.Text("x")));
    }

    [Fact]
    public async Task OneThatHasExpiredIsRefusedWhateverTheCheckSays()
    {
        await using var broker = Start(_ => new TokenVerdict.Accepted(time.GetUtcNow(), [AccessGrant.Everything]));
        await using var client = await TestClient.Connect(broker);

        Assert.Equal(401, await client.PutToken("x", type: "jwt"));
    }

    /// <summary>As it is for an agency's identity in Azure.</summary>
    [Fact]
    public async Task ATokenForOneSubscriptionOpensThatAndWhatIsBelowIt()
    {
        await using var broker = Start(Opening(new AccessGrant(North, EntityRights.Listen)));
        await using var hub = await TestClient.Open(broker);
        await using var client = await TestClient.Connect(broker);
        Assert.Equal(202, await client.PutToken("x", "sb://127.0.0.1/" + North, "jwt"));
        await hub.Send("exchange", TestClient.Text("n", "north"), TestClient.Text("s", "south"));

        var receiver = client.Receiver(North);
        receiver.Accept(await receiver.ReceiveAsync(TestClient.Soon));
        Assert.Equal(204, StatusOf(await client.Manage(North, "com.microsoft:peek-message", new() { ["from-sequence-number"] = 0L, ["message-count"] = 1 })));
        Assert.Null(await client.Receiver($"{North}/$DeadLetterQueue").ReceiveAsync(TestClient.Never));

        foreach (var elsewhere in new[] { South, $"{South}/$DeadLetterQueue", $"{South}/$management", "exchange/Subscriptions/northern", "orders" })
        {
            await IsUnauthorized(() => client.Receiver(elsewhere));
        }
        await IsUnauthorized(() => client.Send("exchange", TestClient.Text("forged", "south")));
    }

    [Fact]
    public async Task WhoMaySendMayNotListenAndTheOtherWayRoundByManagementToo()
    {
        var rights = EntityRights.Send;
        await using var broker = Start(_ => new TokenVerdict.Accepted(time.GetUtcNow().AddHours(1), [new("orders", rights)]));
        await using var sender = await TestClient.Connect(broker);
        await sender.PutToken("x", "sb://127.0.0.1/orders", "jwt");
        rights = EntityRights.Listen;
        await using var listener = await TestClient.Connect(broker);
        await listener.PutToken("x", "sb://127.0.0.1/orders", "jwt");
        var peek = new Map { ["from-sequence-number"] = 0L, ["message-count"] = 1 };
        var cancel = new Map { ["sequence-numbers"] = new[] { 1L } };

        await sender.Send("orders", TestClient.Text("x"));
        await IsUnauthorized(() => sender.Receiver("orders"));
        Assert.Equal(401, StatusOf(await sender.Manage("orders", "com.microsoft:peek-message", peek)));
        Assert.Equal(404, StatusOf(await sender.Manage("orders", "com.microsoft:cancel-scheduled-message", cancel)));

        Assert.NotNull(await listener.Receiver("orders").ReceiveAsync(TestClient.Soon));
        await IsUnauthorized(() => listener.Send("orders", TestClient.Text("x")));
        Assert.Equal(200, StatusOf(await listener.Manage("orders", "com.microsoft:peek-message", peek)));
        Assert.Equal(401, StatusOf(await listener.Manage("orders", "com.microsoft:cancel-scheduled-message", cancel)));
    }

    [Fact]
    public async Task AnExpiredTokenTakesItsLinksAlongUnlessANewOneCameBefore()
    {
        await using var broker = Start(_ => new TokenVerdict.Accepted(time.GetUtcNow().AddMinutes(10), [new("orders", EntityRights.Send)]));
        await using var forgetful = await TestClient.Connect(broker);
        await using var careful = await TestClient.Connect(broker);
        var (lost, kept) = (await Sender(forgetful), await Sender(careful));
        var detached = new TaskCompletionSource<Error?>();
        lost.AddClosedCallback((_, error) => detached.TrySetResult(error));

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(202, await careful.PutToken("again", "sb://127.0.0.1/orders", "jwt"));
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("amqp:unauthorized-access", (await detached.Task.WaitAsync(TestClient.Soon, Ct))?.Condition);
        await kept.SendAsync(TestClient.Text("x"), TestClient.Soon);
    }

    [Fact]
    public async Task AConnectionLivesOnForAsLongAsANewOneMayTakeToPutAToken()
    {
        await using var broker = Start(_ => new TokenVerdict.Accepted(time.GetUtcNow().AddMinutes(10), [new("orders", EntityRights.Send)]));
        await using var returning = await TestClient.Connect(broker);
        await using var gone = await TestClient.Connect(broker);
        await Sender(returning);
        await Sender(gone);
        var closed = new TaskCompletionSource();
        gone.Connection.AddClosedCallback((_, _) => closed.TrySetResult());

        time.Advance(TimeSpan.FromMinutes(11));
        time.Advance(TimeSpan.FromSeconds(19));
        var sender = await Sender(returning);
        time.Advance(TimeSpan.FromSeconds(2));

        await closed.Task.WaitAsync(TestClient.Soon, Ct);
        await sender.SendAsync(TestClient.Text("x"), TestClient.Soon);
    }

    private EmbeddedBroker Start(TokenCheck check) => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Time = time, TokenCheck = check });

    private TokenCheck Opening(params AccessGrant[] grants) => _ => new TokenVerdict.Accepted(time.GetUtcNow().AddHours(1), grants);

    private static async Task<SenderLink> Sender(TestClient client)
    {
        Assert.Equal(202, await client.PutToken("x", "sb://127.0.0.1/orders", "jwt"));
        var sender = client.Sender("orders");
        await sender.SendAsync(TestClient.Text("x"), TestClient.Soon);
        return sender;
    }

    private static async Task IsUnauthorized(Func<Task> send) =>
        Assert.Equal("amqp:unauthorized-access", (await Assert.ThrowsAsync<AmqpException>(send)).Error.Condition);

    private static async Task IsUnauthorized(Func<ReceiverLink> attach)
    {
        var refused = new TaskCompletionSource<Error?>();
        attach().AddClosedCallback((_, error) => refused.TrySetResult(error));
        Assert.Equal("amqp:unauthorized-access", (await refused.Task.WaitAsync(TestClient.Soon, Ct))?.Condition);
    }

    private static int StatusOf(Message reply) => (int)reply.ApplicationProperties["statusCode"];
}
