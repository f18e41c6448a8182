using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace ExchangeHub.Tests.Broker;

/// <summary>The .NET SDK's rule manager, and what its rules let in.</summary>
public sealed class DotNetRuleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RulesAreListedAsTheyWereMade()
    {
        await using var bus = DotNetBus.Start();
        var rule = Assert.Single(await Rules(bus.Client.CreateRuleManager("events", "large")));
        Assert.Equal("large", rule.Name);
        Assert.Contains("amount", Assert.IsType<SqlRuleFilter>(rule.Filter).SqlExpression, StringComparison.Ordinal);

        var correlation = Assert.Single(await Rules(bus.Client.CreateRuleManager("exchange", "north")));
        Assert.Equal("north", Assert.IsType<CorrelationRuleFilter>(correlation.Filter).ApplicationProperties["recipient"]);
    }

    [Fact]
    public async Task RulesAreAddedAndRemovedAndDecideFromThenOn()
    {
        await using var bus = DotNetBus.Start();
        await using var manager = bus.Client.CreateRuleManager("exchange", "north");
        await manager.CreateRuleAsync("east", new CorrelationRuleFilter { Subject = "east", ApplicationProperties = { ["n"] = 5 } }, Ct);
        await manager.CreateRuleAsync("large", new SqlRuleFilter("amount > 10"), Ct);
        await manager.DeleteRuleAsync("recipient", Ct);

        var twice = await Assert.ThrowsAsync<ServiceBusException>(() => manager.CreateRuleAsync("east", new TrueRuleFilter(), Ct));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, twice.Reason);
        var absent = await Assert.ThrowsAsync<ServiceBusException>(() => manager.DeleteRuleAsync("absent", Ct));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, absent.Reason);
        Assert.Equal(["east", "large"], (await Rules(manager)).Select(rule => rule.Name).Order());

        await bus.Send(
            "exchange",
            new ServiceBusMessage("by the rule that went") { ApplicationProperties = { ["recipient"] = "north" } },
            new ServiceBusMessage("east") { Subject = "east", ApplicationProperties = { ["n"] = 5 } },
            new ServiceBusMessage("east, another number") { Subject = "east", ApplicationProperties = { ["n"] = 6 } },
            new ServiceBusMessage("large") { ApplicationProperties = { ["amount"] = 11 } },
            new ServiceBusMessage("small") { ApplicationProperties = { ["amount"] = 10 } });
        await using var receiver = bus.Client.CreateReceiver("exchange", "north");
        Assert.Equal(["east", "large"], (await DotNetBus.Many(receiver, 2)).Select(message => message.Body.ToString()));
        await DotNetBus.Nothing(receiver);
    }

    [Fact]
    public async Task TheFiltersThatTakeAllAndNothing()
    {
        await using var bus = DotNetBus.Start();
        await using var manager = bus.Client.CreateRuleManager("events", "large");
        await manager.DeleteRuleAsync("large", Ct);
        await manager.CreateRuleAsync("none", new FalseRuleFilter(), Ct);
        await bus.Send("events", "before");
        await manager.CreateRuleAsync("all", new TrueRuleFilter(), Ct);
        await bus.Send("events", "after");

        await using var receiver = bus.Client.CreateReceiver("events", "large");
        Assert.Equal("after", (await DotNetBus.One(receiver)).Body.ToString());
        await DotNetBus.Nothing(receiver);
    }

    /// <summary>One copy for the rules without an action, and one more for each with one.</summary>
    [Fact]
    public async Task ARuleWithAnActionMakesACopyOfItsOwn()
    {
        await using var bus = DotNetBus.Start();
        await using var manager = bus.Client.CreateRuleManager("exchange", "north");
        await manager.CreateRuleAsync(
            new() { Name = "marked", Filter = new TrueRuleFilter(), Action = new SqlRuleAction("SET urgent = TRUE; REMOVE recipient; SET sys.Label = sys.Label + '!'") }, Ct);
        await manager.CreateRuleAsync("also", new TrueRuleFilter(), Ct);
        await bus.Send("exchange", new ServiceBusMessage("x") { MessageId = "m", Subject = "s", ApplicationProperties = { ["recipient"] = "north" } });

        await using var receiver = bus.Client.CreateReceiver("exchange", "north");
        var messages = await DotNetBus.Many(receiver, 2);

        Assert.Equal(
            [("x", "m", "s", "recipient"), ("x", "m", "s!", "RuleName urgent")],
            messages.Select(message => (message.Body.ToString(), message.MessageId, message.Subject, string.Join(' ', message.ApplicationProperties.Keys.Order()))));
        Assert.Equal("marked", messages[1].ApplicationProperties["RuleName"]);
        await DotNetBus.Nothing(receiver);
        var action = (await Rules(manager)).Single(rule => rule.Name == "marked").Action;
        Assert.StartsWith("SET urgent", Assert.IsType<SqlRuleAction>(action).SqlExpression, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => manager.CreateRuleAsync(
            new() { Name = "broken", Filter = new TrueRuleFilter(), Action = new SqlRuleAction("SET urgent") }, Ct));
    }

    private static async Task<List<RuleProperties>> Rules(ServiceBusRuleManager manager)
    {
        List<RuleProperties> rules = [];
        await foreach (var rule in manager.GetRulesAsync(Ct))
        {
            rules.Add(rule);
        }
        return rules;
    }
}
