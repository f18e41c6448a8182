using Amqp;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>Shared keys that open less than everything.</summary>
public sealed class KeyAccessTests
{
    private static readonly SharedAccessKey Key = new("north-only", "the key of north", [new("exchange/Subscriptions/north", EntityRights.Listen)]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The SDK signs for the whole namespace whatever it attaches to; the key decides.</summary>
    [Fact]
    public async Task AKeyForOneSubscriptionReceivesFromThatOnly()
    {
        await using var broker = Start();
        await using (var hub = new ServiceBusClient(broker.ConnectionString, DotNetBus.Options()))
        {
            await hub.CreateSender("exchange").SendMessageAsync(new("for north") { ApplicationProperties = { ["recipient"] = "north" } }, Ct);
        }
        await using var client = new ServiceBusClient(broker.ConnectionStringFor(Key), DotNetBus.Options());
        await using var receiver = client.CreateReceiver("exchange", "north");

        var message = await DotNetBus.One(receiver);

        Assert.Equal("for north", message.Body.ToString());
        await receiver.CompleteMessageAsync(message, Ct);
        await DotNetBus.Empty(receiver);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateReceiver("exchange", "south").ReceiveMessageAsync(DotNetBus.Soon, Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("exchange").SendMessageAsync(new("forged"), Ct));
    }

    /// <summary>
    /// As in the real service (learn.microsoft.com, service-bus-sas, "Rights required for Service Bus operations"): no owner may take a
    /// subscription's filter for a wall against its own receiver.
    /// </summary>
    [Fact]
    public async Task WhoReceivesFromASubscriptionMayChangeItsRules()
    {
        await using var broker = Start();
        await using var client = new ServiceBusClient(broker.ConnectionStringFor(Key), DotNetBus.Options());
        await using (var manager = client.CreateRuleManager("exchange", "north"))
        {
            await manager.CreateRuleAsync("all", new Azure.Messaging.ServiceBus.Administration.TrueRuleFilter(), Ct);
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateRuleManager("exchange", "south").DeleteRuleAsync("recipient", Ct));
        }
        await using (var hub = new ServiceBusClient(broker.ConnectionString, DotNetBus.Options()))
        {
            await hub.CreateSender("exchange").SendMessageAsync(new("for south") { ApplicationProperties = { ["recipient"] = "south" } }, Ct);
        }

        await using var receiver = client.CreateReceiver("exchange", "north");
        Assert.Equal("for south", (await DotNetBus.One(receiver)).Body.ToString());
    }

    [Theory]
    [InlineData("the key of north", true)]
    [InlineData("the key of south", false)]
    public async Task SaslPlainOpensWhatTheKeyDoes(string password, bool accepted)
    {
        await using var broker = Start();
        var connecting = new ConnectionFactory().CreateAsync(new Address("127.0.0.1", broker.Port, Key.Name, password, "/", "AMQP"));
        if (!accepted)
        {
            await Assert.ThrowsAsync<AmqpException>(() => connecting);
            return;
        }
        var connection = await connecting;
        var session = new Session(connection);

        await new ReceiverLink(session, "r", "exchange/Subscriptions/north").CloseAsync(TestClient.Soon);
        var refusal = await Assert.ThrowsAsync<AmqpException>(() => new SenderLink(session, "s", "exchange").SendAsync(TestClient.Text("x"), TestClient.Soon));

        Assert.Equal("amqp:unauthorized-access", refusal.Error.Condition);
        await connection.CloseAsync();
    }

    [Fact]
    public void TwoKeysOfOneNameAreAnErrorAndTheKeyIsInNoText()
    {
        Assert.Throws<ArgumentException>(() => EmbeddedBroker.Start(new() { Topology = Topology.Empty, Keys = [Key, Key] }));
        Assert.DoesNotContain(Key.Key, $"{Key}", StringComparison.Ordinal);
    }

    private static EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Keys = [Key] });
}
