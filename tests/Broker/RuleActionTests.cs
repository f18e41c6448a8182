using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Tests.Broker;

/// <summary>Over one message: amount 12, Region 'north'; label 'order', content type 'text/plain', id 'm'.</summary>
public sealed class RuleActionTests
{
    private static readonly MessageContent Sent = Encoded();

    [Theory]
    [InlineData("SET amount = amount + 1", "amount", 13L)]
    [InlineData("set AMOUNT = 'many';", "amount", "many")] // the message's own spelling stays
    [InlineData("SET user.region = Region + '-east'", "Region", "north-east")]
    [InlineData("SET [due date] = 'today'", "due date", "today")]
    [InlineData("SET a = 1; SET b = a + 1; SET a = 3", "b", 2L)] // in order
    [InlineData("SET half = amount / 24.0", "half", 0.5)]
    [InlineData("SET from = sys.Label", "from", "order")]
    [InlineData("REMOVE amount", "amount", null)]
    [InlineData("REMOVE absent", "absent", null)]
    [InlineData("SET amount = absent", "amount", null)] // what is unknown is nothing
    [InlineData("SET amount = NULL", "amount", null)]
    public void ChangesAProperty(string action, string name, object? value) =>
        Assert.Equal(value, Applied(action).ApplicationProperties.GetValueOrDefault(name));

    [Fact]
    public void ChangesSystemProperties()
    {
        var changed = Applied("SET sys.Label = 'x'; SET sys.To = amount; REMOVE sys.ContentType; SET sys.SessionId = 's'; SET sys.MessageId = 'n'");

        Assert.Equal(("x", "12", null, "s", "n"),
            (changed.Properties.Subject, changed.Properties.To, changed.Properties.ContentType?.ToString(), changed.SessionId, changed.MessageId));
    }

    [Fact]
    public void SaysWhichRuleMadeTheCopyAndLeavesTheRestAndTheOriginalAsTheyWere()
    {
        var before = Sent.Encoded.ToArray();

        var changed = Applied("SET amount = 1");

        Assert.Equal("rule", changed.ApplicationProperties["RuleName"]);
        Assert.Equal(("order", "m", "text/plain", TimeSpan.FromSeconds(9)),
            (changed.Properties.Subject, changed.MessageId, changed.Properties.ContentType.ToString(), changed.TimeToLive));
        Assert.Equal(before, Sent.Encoded);
        Assert.Equal(12, Sent.ApplicationProperties["amount"]);
        var whole = Message.Decode(new ByteBuffer(changed.Encoded, 0, changed.Encoded.Length, changed.Encoded.Length));
        Assert.Equal([1, 2, 3], ((Data)whole.BodySection).Binary);
        Assert.Equal("key", whole.MessageAnnotations[(Symbol)"x-opt-partition-key"]);
    }

    [Fact]
    public void WhatWouldBeNoMessageAnyMoreIsNone()
    {
        var id = new string('x', 129);

        Assert.Null(RuleAction.Parse($"SET sys.MessageId = '{id}'").Apply("rule", Sent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("amount = 1")]
    [InlineData("SET amount")]
    [InlineData("SET amount =")]
    [InlineData("SET amount = 1 SET b = 2")]
    [InlineData("SET amount = 1;;")]
    [InlineData("SET amount = 1 2")]
    [InlineData("REMOVE")]
    [InlineData("REMOVE amount = 1")]
    [InlineData("SET sys.EnqueuedTimeUtc = 'x'")] // the broker's to say
    [InlineData("SET 1 = 1")]
    public void WhatIsNoActionIsRefused(string action) => Assert.Throws<FormatException>(() => RuleAction.Parse(action));

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void SoManyStatementsAndNoMore(int count, bool accepted)
    {
        var text = string.Join(';', Enumerable.Repeat("REMOVE a", count));
        Assert.Equal(accepted, Record.Exception(() => RuleAction.Parse(text)) is null);
    }

    [Fact]
    public async Task TheTopologyMayHaveThem()
    {
        var topology = Topology.Parse("""
            { "UserConfig": { "Namespaces": [ { "Name": "n", "Queues": [], "Topics": [ { "Name": "t", "Subscriptions": [ { "Name": "s", "Rules": [ {
              "Name": "r", "Properties": { "FilterType": "Sql", "SqlFilter": { "SqlExpression": "amount > 10" }, "Action": { "SqlExpression": "SET large = TRUE" } }
            } ] } ] } ] } ], "Logging": { "Type": "File" } } }
            """);
        await using var broker = EmbeddedBroker.Start(new() { Topology = topology });
        await using var client = await TestClient.Open(broker);
        var message = TestClient.Text("x");
        message.ApplicationProperties = new() { ["amount"] = 11 };
        await client.Send("t", message);

        var copy = await client.Receiver("t/Subscriptions/s").ReceiveAsync(TestClient.Soon);

        Assert.Equal((true, "r"), (copy.ApplicationProperties["large"], copy.ApplicationProperties["RuleName"]));
    }

    private static MessageContent Applied(string action) => RuleAction.Parse(action).Apply("rule", Sent)!;

    private static MessageContent Encoded()
    {
        var message = new Message
        {
            Header = new() { Ttl = 9000 },
            MessageAnnotations = new() { [(Symbol)"x-opt-partition-key"] = "key" },
            Properties = new() { MessageId = "m", Subject = "order", ContentType = "text/plain" },
            ApplicationProperties = new() { ["amount"] = 12, ["Region"] = "north" },
            BodySection = new Data { Binary = [1, 2, 3] },
        };
        var buffer = message.Encode();
        return MessageContent.Read(buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray())!;
    }
}
