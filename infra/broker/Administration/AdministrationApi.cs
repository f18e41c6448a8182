using System.Xml.Linq;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Administration;

/// <summary>
/// What the administration API can be asked here. Subscriptions and rules come and go; queues and topics are the topology's, and what is
/// there is removed and made again, not changed, except for where a subscription forwards to.
/// </summary>
/// <param name="manages">Whether the caller may manage an entity besides the one that is addressed.</param>
internal sealed class AdministrationApi(EmbeddedBroker broker, Uri server, Func<string, bool> manages)
{
    private const string Queues = "$Resources/queues", Topics = "$Resources/topics";
    private readonly Topology topology = broker.Options.Topology;

    public XElement Get(EntityAddress address, int skip, int top)
    {
        XElement Page(IEnumerable<XElement> entries) => Atom.Feed(server, address, entries, skip, top);
        return address switch
        {
            (_, null, _) when IsNamed(Queues, address.Entity) => Page(topology.Queues.Select(Entry)),
            (_, null, _) when IsNamed(Topics, address.Entity) => Page(topology.Topics.Select(Entry)),
            (_, null, _) => Entity(address),
            (_, "", _) => Page(broker.Entities.Subscriptions(Topic(address).Name).Select(queue => Entry(address, queue))),
            (_, _, null) => Entry(address, Subscription(address)),
            (_, _, "") => Page(Rules(address).All.Select(rule => Entry(address, rule))),
            _ => Entry(address, Rules(address).All.FirstOrDefault(rule => rule.Name.Equals(address.Rule, StringComparison.OrdinalIgnoreCase))
                ?? throw AdministrationFault.NotFound(address)),
        };
    }

    public async Task<XElement> Put(EntityAddress address, Stream body, CancellationToken ct)
    {
        switch (address)
        {
            case (_, { Length: > 0 } name, null):
                var definition = await Definition(name, body, ct);
                return broker.Entities.AddSubscription(Topic(address).Name, definition)
                    ? Entry(address, Subscription(address))
                    : throw AdministrationFault.Conflict(address);
            case (_, { Length: > 0 }, { Length: > 0 } name):
                var rules = Rules(address);
                var rule = RuleXml.Read(name, await Atom.Read(body, "RuleDescription", ct));
                return rules.TryAdd(rule) ? Entry(address, rule) : throw AdministrationFault.Conflict(address);
            default:
                throw FixedTopology;
        }
    }

    public async Task<XElement> Update(EntityAddress address, Stream body, CancellationToken ct)
    {
        if (address is not (_, { Length: > 0 } name, null))
        {
            throw Unchangeable;
        }
        var definition = await Definition(name, body, ct);
        if (definition.Delivery != Subscription(address).Settings)
        {
            throw Unchangeable;
        }
        return broker.ForwardSubscription(Topic(address).Name, name, definition.ForwardTo)
            ? Entry(address, Subscription(address))
            : throw AdministrationFault.NotFound(address);
    }

    /// <summary>As in the real service, whoever forwards must manage both ends.</summary>
    private async Task<SubscriptionDefinition> Definition(string name, Stream body, CancellationToken ct)
    {
        var definition = SubscriptionXml.Read(name, await Atom.Read(body, "SubscriptionDescription", ct));
        if (definition.ForwardTo is not { } queue)
        {
            return definition;
        }
        return !manages(queue) ? throw AdministrationFault.Unauthorized()
            : !topology.Queues.Any(known => IsNamed(known.Name, queue)) ? throw AdministrationFault.Malformed($"There is no queue '{queue}' to forward to.")
            : definition.Delivery.RequiresSession ? throw AdministrationFault.Malformed("A subscription that requires sessions forwards nothing.")
            : definition;
    }

    public void Delete(EntityAddress address)
    {
        var gone = address switch
        {
            (_, { Length: > 0 } name, null) => broker.RemoveSubscription(Topic(address).Name, name),
            (_, { Length: > 0 }, { Length: > 0 } name) => Rules(address).Remove(name),
            _ => throw FixedTopology,
        };
        if (!gone)
        {
            throw AdministrationFault.NotFound(address);
        }
    }

    private static AdministrationFault Unchangeable => AdministrationFault.NotImplemented("Only where a subscription forwards to is changed.");

    private static AdministrationFault FixedTopology => AdministrationFault.NotImplemented("Queues and topics are those of the topology.");

    private XElement Entity(EntityAddress address) =>
        topology.Queues.FirstOrDefault(queue => IsNamed(queue.Name, address.Entity)) is { } queue ? Entry(queue) : Entry(Topic(address));

    private TopicDefinition Topic(EntityAddress address) =>
        topology.Topics.FirstOrDefault(topic => IsNamed(topic.Name, address.Entity)) ?? throw AdministrationFault.NotFound(new(address.Entity));

    private MessageQueue Subscription(EntityAddress address) =>
        broker.Entities.Rules(PathOf(address)) is null ? throw AdministrationFault.NotFound(address) : broker.Entities.Queue(PathOf(address))!;

    private SubscriptionRules Rules(EntityAddress address) =>
        broker.Entities.Rules(PathOf(address)) ?? throw AdministrationFault.NotFound(address with { Rule = null });

    private XElement Entry(QueueDefinition queue) => Atom.Entry(server, new(queue.Name), queue.Name, EntityXml.Of(server, queue, broker.Entities.Queue(queue.Name)!));

    private XElement Entry(TopicDefinition topic) =>
        Atom.Entry(server, new(topic.Name), topic.Name,
            EntityXml.Of(topic, broker.Entities.Subscriptions(topic.Name).Count, broker.Entities.Target(topic.Name)!.Queue));

    private XElement Entry(EntityAddress list, MessageQueue subscription)
    {
        var address = EntityAddress.Of(subscription.Path) with { Entity = list.Entity };
        return Atom.Entry(server, address, address.Subscription!, EntityXml.Of(server, subscription));
    }

    private XElement Entry(EntityAddress list, RuleDefinition rule) => Atom.Entry(server, list with { Rule = rule.Name }, rule.Name, RuleXml.Of(rule));

    private static string PathOf(EntityAddress address) => $"{address with { Rule = null }}";

    private static bool IsNamed(string name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
