using System.Security.Cryptography.X509Certificates;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>Forwarding by the administration API, under Microsoft's .NET client.</summary>
public sealed class ForwardingAdministrationTests : IAsyncLifetime
{
    private static readonly SharedAccessKey TopicOnly = new("topic-only", "one", [new("exchange", EntityRights.Manage)]);
    private static readonly SharedAccessKey Both = new("both", "two", [new("exchange", EntityRights.Manage), new("notices-south", EntityRights.Manage)]);
    private static readonly SharedAccessKey QueueOnly = new("queue-only", "three", [new("notices-south", EntityRights.Manage), new("exchange", EntityRights.Listen)]);
    private readonly X509Certificate2 certificate = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);
    private EmbeddedBroker broker = null!;
    private BrokerAdministration server = null!;
    private ServiceBusAdministrationClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = EmbeddedBroker.Start(new() { Topology = ForwardingTopology.Parsed, Tls = new(certificate), Keys = [TopicOnly, Both, QueueOnly], TokenCheck = Check });
        server = await BrokerAdministration.Start(broker, 0, Ct);
        client = new(server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await broker.DisposeAsync();
        certificate.Dispose();
    }

    [Fact]
    public async Task ASubscriptionIsMadeThatForwardsAndSaysWhereTo()
    {
        var made = (await client.CreateSubscriptionAsync(Forwarding("east", "notices-south"), Ct)).Value;
        var read = (await client.GetSubscriptionAsync("exchange", "east", Ct)).Value;

        Assert.Equal(made, read);
        Assert.Equal("/notices-south", new Uri(read.ForwardTo).AbsolutePath);
        Assert.Null((await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value.ForwardTo);
        Assert.Equal("/second", new Uri((await client.GetQueueAsync("first", Ct)).Value.ForwardTo).AbsolutePath);
        await using var bus = new ServiceBusClient(broker.ConnectionString, DotNetBus.Options());
        await bus.CreateSender("exchange").SendMessageAsync(new("x"), Ct);
        Assert.Equal("x", (await DotNetBus.One(bus.CreateReceiver("notices-south"))).Body.ToString());
    }

    [Fact]
    public async Task ItIsSwitchedOnAndOffForASubscriptionThatIsThere()
    {
        var subscription = (await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value;
        subscription.ForwardTo = "notices-south";
        subscription = (await client.UpdateSubscriptionAsync(subscription, Ct)).Value;
        Assert.Equal("/notices-south", new Uri(subscription.ForwardTo).AbsolutePath);

        subscription.ForwardTo = null;
        Assert.Null((await client.UpdateSubscriptionAsync(subscription, Ct)).Value.ForwardTo);
        Assert.Null((await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value.ForwardTo);
    }

    [Fact]
    public async Task NothingElseOfASubscriptionIsChanged()
    {
        var subscription = (await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value;
        (subscription.ForwardTo, subscription.MaxDeliveryCount) = ("notices-south", 3);

        Assert.Equal(501, (await Refused(client.UpdateSubscriptionAsync(subscription, Ct))).Status);
        Assert.Null((await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value.ForwardTo);
        Assert.Equal(501, (await Refused(client.UpdateRuleAsync("exchange", "waiting", (await client.GetRuleAsync("exchange", "waiting", "recipient", Ct)).Value, Ct))).Status);
    }

    [Theory]
    [InlineData("nowhere", false)]
    [InlineData("exchange/Subscriptions/waiting", false)]
    [InlineData("notices-south", true)]
    public async Task WhereItCannotForwardToIsRefused(string destination, bool sessions)
    {
        var wanted = Forwarding("east", destination);
        wanted.RequiresSession = sessions;

        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.CreateSubscriptionAsync(wanted, Ct));

        Assert.False(await client.SubscriptionExistsAsync("exchange", "east", Ct));
    }

    [Fact]
    public async Task BothEndsMustBeTheCallersToManage()
    {
        var wanted = Forwarding("east", "notices-south");
        var existing = (await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value;
        existing.ForwardTo = "notices-south";
        foreach (var other in new[] { WithKey(TopicOnly), WithKey(QueueOnly), WithToken("topic-only") })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => other.CreateSubscriptionAsync(wanted, Ct));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => other.UpdateSubscriptionAsync(existing, Ct));
        }
        Assert.False(await client.SubscriptionExistsAsync("exchange", "east", Ct));

        await WithKey(Both).CreateSubscriptionAsync(wanted, Ct);
        await WithToken("both").UpdateSubscriptionAsync(existing, Ct);
        Assert.NotNull((await client.GetSubscriptionAsync("exchange", "waiting", Ct)).Value.ForwardTo);
    }

    private static CreateSubscriptionOptions Forwarding(string name, string queue) => new("exchange", name) { ForwardTo = queue };

    /// <summary>The client gives what it cannot name as what it caught.</summary>
    private static async Task<RequestFailedException> Refused(Task refused) =>
        Assert.IsType<RequestFailedException>((await Assert.ThrowsAsync<ServiceBusException>(() => refused)).InnerException);

    private static TokenVerdict.Accepted Check(string token) => new(
        TimeProvider.System.GetUtcNow().AddHours(1), (token == "both" ? Both : TopicOnly).Grants);

    private ServiceBusAdministrationClient WithKey(SharedAccessKey key) =>
        new(broker.ConnectionStringFor(key).Replace($":{broker.Port};", $":{server.Port};", StringComparison.Ordinal));

    private ServiceBusAdministrationClient WithToken(string token) => new(
        $"https://127.0.0.1:{server.TlsPort}", DelegatedTokenCredential.Create((_, _) => new AccessToken(token, TimeProvider.System.GetUtcNow().AddHours(1))),
        new() { Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() }) });
}
