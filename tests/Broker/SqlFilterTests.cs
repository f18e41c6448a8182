using Amqp;
using Amqp.Framing;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Tests.Broker;

/// <summary>Over one message: amount 12, price 2.5, region 'north-east', urgent true, the delimited name 'due date'; label 'order', no reply-to.</summary>
public sealed class SqlFilterTests
{
    private static readonly MessageContent Sent = Encoded();

    [Theory]
    [InlineData("amount = 12")]
    [InlineData("AMOUNT = 12")]
    [InlineData("user.amount <> 13 AND amount != 13")]
    [InlineData("sys.Label = 'order' and sys.subject = 'order'")]
    [InlineData("sys.MessageId = 'it''s'")]
    [InlineData("amount > 11 AND amount >= 12 AND amount < 12.5 AND amount <= 12")]
    [InlineData("2 + 3 * 4 = 14 AND (2 + 3) * 4 = 20 AND -amount = 0 - 12 AND 7 / 2 = 3 AND 7 % 4 = 3 AND 7 / 2.0 = 3.5")]
    [InlineData("price * 4 = 10")]
    [InlineData("region LIKE 'north%'")]
    [InlineData("region LIKE '_orth-%st'")]
    [InlineData("percent LIKE '50\\%' ESCAPE '\\'")]
    [InlineData("region NOT LIKE 'north'")]
    [InlineData("region IN ('south', 'north-east')")]
    [InlineData("amount NOT IN (1, 2, 3)")]
    [InlineData("absent IS NULL AND region IS NOT NULL")]
    [InlineData("EXISTS(amount) AND NOT EXISTS(absent)")]
    [InlineData("urgent")]
    [InlineData("urgent = TRUE AND NOT urgent = FALSE")]
    [InlineData("[due date] = 'today' AND \"due date\" = 'today'")]
    [InlineData("property('due date') = 'today' AND p(amount) = 12")]
    [InlineData("absent = 1 OR amount = 12")]
    [InlineData("NOT (absent = 1 AND amount = 13)")]
    [InlineData("sys.ReplyTo IS NULL")]
    [InlineData("region + '!' = 'north-east!'")]
    [InlineData("TRUE OR FALSE AND FALSE")]
    public void Matches(string filter) => Assert.True(SqlFilter.Parse(filter).Matches(Sent));

    [Theory]
    [InlineData("amount = 13")]
    [InlineData("amount = '12'")] // another kind of value: it cannot be told
    [InlineData("NOT amount = '12'")]
    [InlineData("absent = 1")]
    [InlineData("NOT absent = 1")]
    [InlineData("absent <> 1")]
    [InlineData("absent IN (1)")]
    [InlineData("absent NOT IN (1)")]
    [InlineData("amount NOT IN (1, absent)")]
    [InlineData("absent LIKE '%'")]
    [InlineData("region = 'North-East'")]
    [InlineData("region LIKE 'NORTH%'")]
    [InlineData("amount")]
    [InlineData("amount / 0 = 1 OR amount % 0 = 1")]
    [InlineData("9223372036854775807 + 1 > 0")]
    [InlineData("urgent > FALSE")]
    [InlineData("(TRUE OR FALSE) AND FALSE")]
    public void DoesNotMatch(string filter) => Assert.False(SqlFilter.Parse(filter).Matches(Sent));

    [Theory]
    [InlineData("")]
    [InlineData("amount =")]
    [InlineData("amount = 1 1")]
    [InlineData("(amount = 1")]
    [InlineData("amount IN ()")]
    [InlineData("region LIKE")]
    [InlineData("region = 'open")]
    [InlineData("[open = 1")]
    [InlineData("other.amount = 1")]
    [InlineData("sys.Nothing = 1")]
    [InlineData("AND = 1")]
    [InlineData("amount ; 1")]
    [InlineData("12abc = 1")]
    [InlineData("amount = @missing")]
    [InlineData("nofunction(1) = 1")]
    [InlineData("amount NOT 1")]
    public void IsNoFilter(string filter) => Assert.Throws<FormatException>(() => SqlFilter.Parse(filter));

    [Fact]
    public void ParametersStandForValues() =>
        Assert.True(SqlFilter.Parse("amount > @least AND region = @where", new Dictionary<string, object> { ["@least"] = 3, ["@where"] = "north-east" }).Matches(Sent));

    [Fact]
    public void AFilterIsBounded()
    {
        Assert.Throws<FormatException>(() => SqlFilter.Parse(new string('(', 1025)));
        Assert.Throws<FormatException>(() => SqlFilter.Parse(new string('(', 1024)));
        Assert.True(SqlFilter.Parse(string.Concat(Enumerable.Repeat("NOT ", 200)) + "TRUE").Matches(Sent));
    }

    [Fact]
    public void APatternOfManyWildcardsTakesNoTime() =>
        Assert.False(SqlFilter.Parse($"region LIKE '{string.Concat(Enumerable.Repeat("%e", 300))}x'").Matches(Sent));

    private static MessageContent Encoded()
    {
        var message = new Message
        {
            Properties = new() { MessageId = "it's", Subject = "order" },
            ApplicationProperties = new()
            {
                ["amount"] = 12, ["price"] = 2.5, ["region"] = "north-east", ["urgent"] = true, ["due date"] = "today", ["percent"] = "50%",
            },
            BodySection = new Data { Binary = [1] },
        }.Encode();
        return MessageContent.Read(message.Buffer.AsSpan(message.Offset, message.Length).ToArray())!;
    }
}
