using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

public sealed class TopologyTests
{
    [Fact]
    public void AQueueHasTheEmulatorsDefaults()
    {
        var topology = Read("""[ { "Name": "q" } ]""");

        var queue = Assert.Single(topology.Queues);
        Assert.Equal(new QueueDefinition("q", new(TimeSpan.FromMinutes(1), 3, TimeSpan.FromHours(1), false)), queue);
    }

    [Fact]
    public void UpperBoundsOfTheEmulatorAreNotKept()
    {
        var topology = Read("""
            [ { "Name": "q", "Properties": { "LockDuration": "PT20M", "MaxDeliveryCount": 500, "DefaultMessageTimeToLive": "P10675199DT2H48M5.4775807S",
                "ForwardTo": "", "RequiresSession": false } } // a comment
            ]
            """);

        Assert.Equal(new(TimeSpan.FromMinutes(20), 500, TimeSpan.MaxValue, false), topology.Queues[0].Delivery);
    }

    [Fact]
    public void ASubscriptionWithoutRulesTakesAllAndOneWithRulesOnlyThose()
    {
        var topology = Read("[]", """
            [ { "Name": "t", "Subscriptions": [ { "Name": "all" }, { "Name": "some", "Rules": [
                { "Name": "a", "Properties": { "FilterType": "Correlation", "CorrelationFilter": { "Label": "x", "Properties": { "n": 1 } } } } ] } ] } ]
            """);

        Assert.Equal([new("$Default", CorrelationFilter.MatchAll)], topology.Topics[0].Subscriptions[0].Rules);
        var filter = Assert.IsType<CorrelationFilter>(Assert.Single(topology.Topics[0].Subscriptions[1].Rules).Filter);
        Assert.Equal("x", filter.Label);
        Assert.Equal(1L, filter.Properties["n"]);
    }

    [Theory]
    [InlineData("""[ { } ]""", "$.UserConfig.Namespaces[0].Queues[0].Name")]
    [InlineData("""[ { "Name": "-q" } ]""", "$.UserConfig.Namespaces[0].Queues[0].Name")]
    [InlineData("""[ { "Name": "q" }, { "Name": "Q" } ]""", "$.UserConfig.Namespaces[0]")]
    [InlineData("""[ { "Name": "q", "Properties": { "LockDuration": "1 minute" } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.LockDuration")]
    [InlineData("""[ { "Name": "q", "Properties": { "MaxDeliveryCount": 0 } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.MaxDeliveryCount")]
    [InlineData("""[ { "Name": "q", "Properties": { "RequiresSession": "yes" } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.RequiresSession")]
    [InlineData("""[ { "Name": "q", "Properties": { "ForwardTo": "r" } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.ForwardTo")]
    [InlineData("""[ { "Name": "q", "Properties": { "ForwardTo": "Q" } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.ForwardTo")]
    [InlineData("""[ { "Name": "q", "Properties": { "ForwardTo": "r" } }, { "Name": "r", "Properties": { "ForwardTo": "q" } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.ForwardTo")]
    [InlineData("""[ { "Name": "q" }, { "Name": "r", "Properties": { "ForwardTo": "q", "RequiresSession": true } } ]""", "$.UserConfig.Namespaces[0].Queues[1].Properties.ForwardTo")]
    [InlineData("""[ { "Name": "q", "Properties": { "ForwardDeadLetteredMessagesTo": "r" } } ]""", "$.UserConfig.Namespaces[0].Queues[0].Properties.ForwardDeadLetteredMessagesTo")]
    [InlineData("[\n oops ]", "line 2")]
    public void AFaultyQueueIsNamed(string queues, string place) =>
        Assert.Equal(place, Assert.Throws<TopologyException>(() => Read(queues)).Place);

    [Fact]
    public void WhatForwardsNamesAQueueThatIsThere()
    {
        const string Topics = """[ { "Name": "t", "Subscriptions": [ { "Name": "s", "Properties": { "ForwardTo": "B" } } ] } ]""";
        var topology = Read("""[ { "Name": "a" }, { "Name": "b", "Properties": { "ForwardTo": "a" } } ]""", Topics);

        Assert.Equal([null, "a"], topology.Queues.Select(queue => queue.ForwardTo));
        Assert.Equal("B", topology.Topics[0].Subscriptions[0].ForwardTo);
        Assert.Equal(
            "$.UserConfig.Namespaces[0].Topics[0].Subscriptions[0].Properties.ForwardTo",
            Assert.Throws<TopologyException>(() => Read("""[ { "Name": "a" } ]""", Topics)).Place);
    }

    [Theory]
    [InlineData("""{ "FilterType": "Sql", "SqlFilter": { "SqlExpression": "a = " } }""", "SqlFilter.SqlExpression")]
    [InlineData("""{ "FilterType": "Other" }""", "FilterType")]
    [InlineData("""{ "FilterType": "Correlation" }""", "CorrelationFilter")]
    [InlineData("""{ "FilterType": "Correlation", "CorrelationFilter": { "Properties": { "a": [] } } }""", "CorrelationFilter.Properties.a")]
    [InlineData("""{ "FilterType": "Correlation", "CorrelationFilter": { "Label": "x" }, "Action": { "SqlExpression": "SET a" } }""", "Action.SqlExpression")]
    public void AFaultyRuleIsNamed(string rule, string place)
    {
        var fault = Assert.Throws<TopologyException>(() => Read("[]",
            $$"""[ { "Name": "t", "Subscriptions": [ { "Name": "s", "Rules": [ { "Name": "r", "Properties": {{rule}} } ] } ] } ]"""));

        Assert.Equal($"$.UserConfig.Namespaces[0].Topics[0].Subscriptions[0].Rules[0].Properties.{place}", fault.Place);
    }

    private static Topology Read(string queues, string topics = "[]") => Topology.Parse(
        $$"""{ "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": {{queues}}, "Topics": {{topics}} } ], "Logging": { "Type": "File" } } }""");
}
