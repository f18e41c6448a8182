using Azure.Messaging.ServiceBus;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Local;
using ExchangeHub.Local.Bus;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Local;

/// <summary>The adapters as Azure runs them, by identities over TLS, against the local hub's broker.</summary>
public sealed class HubBusTests : IAsyncLifetime
{
    private HubBus bus = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bus = await HubBus.Start(LocalHubOptions.InMemory, ["clinic"], null, Ct);

    public ValueTask DisposeAsync() => bus.DisposeAsync();

    [Fact]
    public async Task TheRegistrarMakesASubscriptionAndWhatTheHubSendsToItIsInTheAgencysQueue()
    {
        await Subscriptions(bus.Identities.Registrar).Ensure("clinic", Ct);
        bus.Forward();
        await using var notices = ServiceBusNotices.WithIdentity(HubBus.Namespace, bus.Identities.Hub, TimeProvider.System, bus.Reach);

        await notices.Reach(Ct);
        await notices.Announce([new("jti:clinic", "clinic", "referral", "routine", null, "{}"u8.ToArray())], Ct);

        await using var agency = new ServiceBusClient(bus.ConnectionStringOf("clinic"));
        Assert.Equal("jti:clinic", (await agency.CreateReceiver("notices-clinic").ReceiveMessageAsync(TestClient.Soon, Ct)).MessageId);
    }

    /// <summary>As infra/azure gives the roles.</summary>
    [Fact]
    public async Task NobodyDoesMoreThanItsRoleSays()
    {
        await Subscriptions(bus.Identities.Registrar).Ensure("clinic", Ct);
        await using var hub = bus.Connect();
        await using var agency = new ServiceBusClient(bus.ConnectionStringOf("clinic"));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Subscriptions(bus.Identities.Hub).Ensure("east", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => hub.CreateReceiver("exchange", "clinic").ReceiveMessageAsync(TestClient.Soon, Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateReceiver("exchange", "clinic").ReceiveMessageAsync(TestClient.Soon, Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateSender("exchange").SendMessageAsync(new("x"), Ct));
    }

    private ServiceBusSubscriptions Subscriptions(Azure.Core.TokenCredential credential) =>
        new(new(HubBus.Namespace, credential, new() { Transport = bus.Transport() }));
}
