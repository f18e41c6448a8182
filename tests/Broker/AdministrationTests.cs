using System.Net;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;

namespace ExchangeHub.Tests.Broker;

/// <summary>The broker's administration API under Microsoft's .NET client, as the emulator's is used.</summary>
public sealed class AdministrationTests : IAsyncLifetime
{
    private readonly EmbeddedBroker broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
    private BrokerAdministration server = null!;
    private ServiceBusAdministrationClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await BrokerAdministration.Start(broker, 0, Ct);
        client = new(server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task ASubscriptionIsMadeReadFoundListedAndRemoved()
    {
        var wanted = new CreateSubscriptionOptions("exchange", "east")
        {
            LockDuration = TimeSpan.FromSeconds(40), MaxDeliveryCount = 7, RequiresSession = true, DeadLetteringOnMessageExpiration = true,
            DefaultMessageTimeToLive = TimeSpan.FromHours(3),
        };

        var made = (await client.CreateSubscriptionAsync(wanted, Ct)).Value;
        var read = (await client.GetSubscriptionAsync("exchange", "east", Ct)).Value;

        Assert.Equal(made, read);
        Assert.Equal(wanted, new(read));
        Assert.True(await client.SubscriptionExistsAsync("exchange", "east", Ct));
        Assert.Equal(["east", "north", "south"], await Names(client.GetSubscriptionsAsync("exchange", Ct), subscription => subscription.SubscriptionName));
        await client.DeleteSubscriptionAsync("exchange", "east", Ct);
        Assert.False(await client.SubscriptionExistsAsync("exchange", "east", Ct));
    }

    [Fact]
    public async Task AKeyThatMayNotManageChangesNothing()
    {
        var agency = new SharedAccessKey("agency", "one-of-its-own", [new("exchange", EntityRights.Listen | EntityRights.Send)]);
        var manager = new SharedAccessKey("manager", "another", [new("exchange", EntityRights.Manage)]);
        await using var keyed = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Keys = [agency, manager] });
        await using var server = await BrokerAdministration.Start(keyed, 0, Ct);
        ServiceBusAdministrationClient With(SharedAccessKey key) => new(
            server.ConnectionString.Replace(keyed.KeyName, key.Name, StringComparison.Ordinal).Replace(keyed.Key, key.Key, StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => With(agency).CreateSubscriptionAsync("exchange", "east", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => With(manager).GetQueueAsync("orders", Ct));
        await With(manager).CreateSubscriptionAsync("exchange", "east", Ct);
    }

    [Fact]
    public async Task WhatIsThereIsAConflictAndWhatIsNotIsNotFound()
    {
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, await Reason(client.CreateSubscriptionAsync("exchange", "NORTH", Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, await Reason(client.CreateRuleAsync("exchange", "north", new("recipient"), Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Reason(client.CreateSubscriptionAsync("nowhere", "north", Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Reason(client.GetSubscriptionAsync("exchange", "west", Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Reason(client.GetRuleAsync("exchange", "north", "none", Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Reason(client.GetQueueAsync("none", Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Reason(client.DeleteSubscriptionAsync("exchange", "west", Ct)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Reason(client.DeleteRuleAsync("exchange", "north", "none", Ct)));
    }

    public static TheoryData<RuleFilter> Filters =>
    [
        new TrueRuleFilter(), new FalseRuleFilter(), new SqlRuleFilter("amount > 3 AND region LIKE 'n%'"),
        new SqlRuleFilter("amount > @least AND region = @where") { Parameters = { ["@least"] = 3, ["@where"] = "n" } },
        new CorrelationRuleFilter
        {
            ContentType = "c", CorrelationId = "i", MessageId = "m", ReplyTo = "r", ReplyToSessionId = "s", SessionId = "t", Subject = "<&>", To = "o",
            ApplicationProperties = { ["text"] = "x", ["whole"] = 1, ["long"] = 2L, ["real"] = 1.5, ["truth"] = true, ["time"] = DateTime.UnixEpoch },
        },
    ];

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task ARuleIsReadAsItWasMade(RuleFilter filter)
    {
        await client.CreateRuleAsync("exchange", "north", new("second", filter), Ct);

        var rule = (await client.GetRuleAsync("exchange", "north", "second", Ct)).Value;

        Assert.Equal(filter is FalseRuleFilter ? new SqlRuleFilter("1=0") : filter, rule.Filter);
        Assert.Equal(["recipient", "second"], await Names(client.GetRulesAsync("exchange", "north", Ct), one => one.Name));
        await client.DeleteRuleAsync("exchange", "north", "second", Ct);
        Assert.False(await client.RuleExistsAsync("exchange", "north", "second", Ct));
    }

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task ARuleIsReadAsItWasMadeAfterARestartToo(RuleFilter filter)
    {
        var folder = Directory.CreateTempSubdirectory("broker-administration-").FullName;
        try
        {
            var options = new BrokerOptions { Topology = TestTopology.Parsed, DataFile = Path.Combine(folder, "broker.db") };
            await Administer(options, all => all.CreateRuleAsync("exchange", "north", new("second", filter), Ct));

            var rule = await Administer(options, all => all.GetRuleAsync("exchange", "north", "second", Ct));

            Assert.Equal(filter is FalseRuleFilter ? new SqlRuleFilter("1=0") : filter, rule.Value.Filter);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task ARulesActionIsReadAsItWasMade()
    {
        await client.CreateRuleAsync("exchange", "north", new("second", new TrueRuleFilter()) { Action = new SqlRuleAction("SET user.seen = TRUE") }, Ct);

        Assert.Equal(new SqlRuleAction("SET user.seen = TRUE"), (await client.GetRuleAsync("exchange", "north", "second", Ct)).Value.Action);
    }

    [Fact]
    public async Task ASubscriptionMadeWithARuleGetsWhatItLetsInAndCountsIt()
    {
        await client.CreateSubscriptionAsync(new CreateSubscriptionOptions("exchange", "east"), new("large", new SqlRuleFilter("amount > 3")), Ct);
        await using var bus = new ServiceBusClient(broker.ConnectionString);
        await using var sender = bus.CreateSender("exchange");
        await sender.SendMessageAsync(new("small") { ApplicationProperties = { ["amount"] = 2 } }, Ct);
        await sender.SendMessageAsync(new("large") { ApplicationProperties = { ["amount"] = 4 } }, Ct);
        await sender.SendMessageAsync(new("poison") { ApplicationProperties = { ["amount"] = 5 } }, Ct);
        await using var receiver = bus.CreateReceiver("exchange", "east");
        var first = await receiver.ReceiveMessageAsync(TestClient.Soon, Ct);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(TestClient.Soon, Ct), cancellationToken: Ct);

        var counts = (await client.GetSubscriptionRuntimePropertiesAsync("exchange", "east", Ct)).Value;

        Assert.Equal("large", first.Body.ToString());
        Assert.Equal((1L, 1L, 2L), (counts.ActiveMessageCount, counts.DeadLetterMessageCount, counts.TotalMessageCount));
    }

    [Fact]
    public async Task AListOfManyPagesIsReadWhole()
    {
        foreach (var i in Enumerable.Range(0, 205))
        {
            await client.CreateSubscriptionAsync("exchange", $"agency-{i:000}", Ct);
        }

        var names = await Names(client.GetSubscriptionsAsync("exchange", Ct), subscription => subscription.SubscriptionName);

        Assert.Equal([.. Enumerable.Range(0, 205).Select(i => $"agency-{i:000}"), "north", "south"], names);
    }

    [Fact]
    public async Task QueuesAndTopicsAreThoseOfTheTopology()
    {
        Assert.Equal(
            TestTopology.Parsed.Queues.Select(queue => queue.Name).Order(StringComparer.Ordinal),
            (await Names(client.GetQueuesAsync(Ct), queue => queue.Name)).Order(StringComparer.Ordinal));
        Assert.Equal(["exchange", "events"], await Names(client.GetTopicsAsync(Ct), topic => topic.Name));
        var quick = (await client.GetQueueAsync("quick", Ct)).Value;
        Assert.Equal((TimeSpan.FromSeconds(1), 10), (quick.LockDuration, quick.MaxDeliveryCount));
        Assert.True((await client.GetTopicAsync("exchange", Ct)).Value.RequiresDuplicateDetection);
        Assert.Equal(0, (await client.GetQueueRuntimePropertiesAsync("orders", Ct)).Value.TotalMessageCount);
        Assert.Equal(2, (await client.GetTopicRuntimePropertiesAsync("exchange", Ct)).Value.SubscriptionCount);
        await Assert.ThrowsAsync<ServiceBusException>(() => client.DeleteQueueAsync("quick", Ct));
    }

    [Fact]
    public async Task AnotherKeyIsRefused()
    {
        var stranger = new ServiceBusAdministrationClient(server.ConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=x", StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.CreateSubscriptionAsync("exchange", "east", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.GetTopicAsync("exchange", Ct));
    }

    [Theory]
    [InlineData("no XML")]
    [InlineData("<entry/>")]
    [InlineData("<!DOCTYPE e [<!ENTITY a 'aaaa'>]><entry xmlns='http://www.w3.org/2005/Atom'>&a;</entry>")]
    [InlineData(Start + "<LockDuration>soon</LockDuration>" + End)]
    [InlineData(Start + "<LockDuration>PT6M</LockDuration>" + End)]
    [InlineData(Start + "<MaxDeliveryCount>0</MaxDeliveryCount>" + End)]
    [InlineData(Start + "<DefaultRuleDescription><Filter i:type='SqlFilter'><SqlExpression>a = (</SqlExpression></Filter></DefaultRuleDescription>" + End)]
    [InlineData(Start + "<DefaultRuleDescription><Filter i:type='OtherFilter'/></DefaultRuleDescription>" + End)]
    [InlineData(Start + "<DefaultRuleDescription><Filter i:type='CorrelationFilter'/></DefaultRuleDescription>" + End)]
    [InlineData(Start + "<DefaultRuleDescription><Filter i:type='CorrelationFilter'><Properties>" + Pair + Pair + "</Properties></Filter></DefaultRuleDescription>" + End)]
    public async Task WhatCannotBeReadIsRefusedAndNothingIsMade(string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{server.Port}/exchange/Subscriptions/east") { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", ServiceBusConnectionString.Parse(broker.ConnectionString).Token(TimeProvider.System.GetUtcNow().AddHours(1)));

        using var answer = await http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(await client.SubscriptionExistsAsync("exchange", "east", Ct));
    }

    private const string Start = """
        <entry xmlns='http://www.w3.org/2005/Atom'><content><SubscriptionDescription
        xmlns='http://schemas.microsoft.com/netservices/2010/10/servicebus/connect' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>
        """;

    private const string Pair = "<KeyValueOfstringanyType><Key>a</Key><Value i:type='d:string'>b</Value></KeyValueOfstringanyType>";

    private const string End = "</SubscriptionDescription></content></entry>";

    private static async Task<T> Administer<T>(BrokerOptions options, Func<ServiceBusAdministrationClient, Task<T>> act)
    {
        await using var kept = EmbeddedBroker.Start(options);
        await using var administration = await BrokerAdministration.Start(kept, 0, Ct);
        return await act(new(administration.ConnectionString));
    }

    private static async Task<ServiceBusFailureReason> Reason(Task call) => (await Assert.ThrowsAsync<ServiceBusException>(() => call)).Reason;

    private static async Task<List<string>> Names<T>(IAsyncEnumerable<T> all, Func<T, string> name)
    {
        List<string> names = [];
        await foreach (var one in all)
        {
            names.Add(name(one));
        }
        return names;
    }
}
