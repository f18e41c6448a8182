using Amqp;
using Amqp.Types;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>Rules that receivers changed are as they left them when the next broker starts on the data file.</summary>
public sealed class RuleDurabilityTests : IDisposable
{
    private const string North = "exchange/Subscriptions/north", Made = "recipient";
    private static readonly Map Sql = new() { ["sql-filter"] = new Map { ["expression"] = "recipient = 'east'" } };

    private static readonly Map Correlation = new()
    {
        ["correlation-filter"] = new Map { ["label"] = "urgent", ["properties"] = new Map { ["n"] = 7, ["flag"] = true, ["recipient"] = "east" } },
    };

    private readonly string folder = Directory.CreateTempSubdirectory("broker-rules-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task OneThatWasAddedStillLetsMessagesIn()
    {
        await Run(async client => Assert.Equal(200, await Add(client, "sql", Sql)));

        await Run(async client =>
        {
            Assert.Equal([Made, "sql"], await Names(client));
            await client.Send("exchange", TestClient.Text("x", "east"));
            Assert.Equal("x", TestClient.TextOf(await client.Receiver(North).ReceiveAsync(TestClient.Soon)));
        });
    }

    [Fact]
    public async Task ACorrelationFilterKeepsItsFieldsAndTheTypesOfItsValues()
    {
        await Run(async client => Assert.Equal(200, await Add(client, "correlation", Correlation)));

        await Run(async client =>
        {
            var (fits, other) = (TestClient.Text("fits", "east"), TestClient.Text("other", "east"));
            foreach (var message in new[] { other, fits })
            {
                (message.ApplicationProperties["n"], message.ApplicationProperties["flag"]) = (7, true);
            }
            fits.Properties.Subject = "urgent";
            await client.Send("exchange", other, fits);

            var receiver = client.Receiver(North, credit: 2);
            Assert.Equal("fits", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
            Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task AnActionIsStillDone()
    {
        var rule = new Map { ["sql-filter"] = new Map { ["expression"] = "recipient = 'east'" }, ["sql-rule-action"] = new Map { ["expression"] = "SET moved = TRUE" } };
        await Run(async client => Assert.Equal(200, await Add(client, "acting", rule)));

        await Run(async client =>
        {
            await client.Send("exchange", TestClient.Text("x", "east"));
            Assert.Equal(true, (await client.Receiver(North).ReceiveAsync(TestClient.Soon)).ApplicationProperties["moved"]);
        });
    }

    [Fact]
    public async Task OneOfTheTopologyThatWasRemovedStaysAway()
    {
        await Run(async client => Assert.Equal(200, await Remove(client, Made)));

        await Run(async client =>
        {
            Assert.Empty(await Names(client));
            await client.Send("exchange", TestClient.Text("x", "north"));
            Assert.Null(await client.Receiver(North).ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task OneThatWasAddedAndRemovedIsGone()
    {
        await Run(async client =>
        {
            await Add(client, "sql", Sql);
            await Remove(client, "SQL");
        });

        await Run(async client => Assert.Equal([Made], await Names(client)));
    }

    [Fact]
    public async Task OneThatTookTheNameOfARemovedOneIsTheOneThatIsKept()
    {
        await Run(async client =>
        {
            await Remove(client, Made);
            Assert.Equal(200, await Add(client, Made, Sql));
        });

        await Run(async client =>
        {
            Assert.Equal([Made], await Names(client));
            await client.Send("exchange", TestClient.Text("old", "north"), TestClient.Text("new", "east"));
            var receiver = client.Receiver(North, credit: 2);
            Assert.Equal("new", TestClient.TextOf(await receiver.ReceiveAsync(TestClient.Soon)));
            Assert.Null(await receiver.ReceiveAsync(TestClient.Never));
        });
    }

    [Fact]
    public async Task TheyGoWithTheirSubscription()
    {
        var filter = CorrelationFilter.OnProperty("recipient", "west");
        await using (var broker = Start())
        {
            broker.AddSubscription("exchange", "west", filter);
            await using var client = await TestClient.Open(broker);
            Assert.Equal(200, await Add(client, "sql", Sql, "exchange/Subscriptions/west"));
            broker.RemoveSubscription("exchange", "west");
        }

        await using var next = Start();
        next.AddSubscription("exchange", "west", filter);
        await using var again = await TestClient.Open(next);
        Assert.Equal([RuleDefinition.DefaultName], await Names(again, "exchange/Subscriptions/west"));
    }

    private EmbeddedBroker Start() => EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, DataFile = Path.Combine(folder, "broker.db") });

    private async Task Run(Func<TestClient, Task> act)
    {
        await using var broker = Start();
        await using var client = await TestClient.Open(broker);
        await act(client);
    }

    private static async Task<int> Add(TestClient client, string name, Map filter, string subscription = North) =>
        StatusOf(await client.Manage(subscription, "com.microsoft:add-rule", new() { ["rule-name"] = name, ["rule-description"] = filter }));

    private static async Task<int> Remove(TestClient client, string name) =>
        StatusOf(await client.Manage(North, "com.microsoft:remove-rule", new() { ["rule-name"] = name }));

    private static async Task<List<string>> Names(TestClient client, string subscription = North)
    {
        var reply = await client.Manage(subscription, "com.microsoft:enumerate-rules", new() { ["skip"] = 0, ["top"] = 100 });
        return StatusOf(reply) == 204 ? [] :
        [
            .. ((List)((Map)reply.Body)["rules"]).Cast<Map>()
                .Select(rule => (string)((List)((DescribedValue)rule["rule-description"]).Value)[2]!).Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static int StatusOf(Message reply) => (int)reply.ApplicationProperties["statusCode"];
}
