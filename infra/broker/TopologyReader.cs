using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExchangeHub.Broker;

/// <summary>The emulator's <c>Config.json</c> schema, comments allowed. What the broker does not do is an error, not a surprise later.</summary>
internal static partial class TopologyReader
{
    public static Topology Read(string json)
    {
        using var document = Document(json);
        var config = new Place(document.RootElement, "$").Required("UserConfig");
        var namespaces = config.Required("Namespaces").Items();
        if (namespaces.Count != 1)
        {
            throw config.Fault("Namespaces", "must hold exactly one namespace");
        }
        var topology = new Topology(
            [.. namespaces[0].Required("Queues").Items().Select(Queue)],
            [.. namespaces[0].Required("Topics").Items().Select(Topic)]);
        Forwarding.Check(topology);
        NoneTwice(namespaces[0], topology.Queues.Select(queue => queue.Name).Concat(topology.Topics.Select(topic => topic.Name)));
        return topology;
    }

    private static JsonDocument Document(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException fault)
        {
            throw new TopologyException($"line {fault.LineNumber + 1}", "not JSON");
        }
    }

    private static QueueDefinition Queue(Place queue)
    {
        var properties = queue.Optional("Properties");
        return new(NameOf(queue), Delivery(properties), DuplicateWindow(properties), ForwardTo(properties));
    }

    private static TopicDefinition Topic(Place topic)
    {
        var properties = topic.Optional("Properties");
        List<SubscriptionDefinition> subscriptions = [.. topic.Required("Subscriptions").Items().Select(Subscription)];
        NoneTwice(topic, subscriptions.Select(subscription => subscription.Name));
        return new(NameOf(topic), TimeToLive(properties), DuplicateWindow(properties), subscriptions);
    }

    private static SubscriptionDefinition Subscription(Place subscription)
    {
        var rules = subscription.Optional("Rules")?.Items() ?? [];
        NoneTwice(subscription, rules.Select(rule => rule.Required("Name").Text()));
        var properties = subscription.Optional("Properties");
        return new(NameOf(subscription), Delivery(properties),
            rules.Count == 0 ? [new(RuleDefinition.DefaultName, CorrelationFilter.MatchAll)] : [.. rules.Select(FilterReader.Read)], ForwardTo(properties));
    }

    private static DeliverySettings Delivery(Place? properties)
    {
        const string Unsupported = "ForwardDeadLetteredMessagesTo";
        if (properties?.Optional(Unsupported)?.Text() is { Length: > 0 })
        {
            throw properties.Fault(Unsupported, "not supported");
        }
        var standard = DeliverySettings.Default;
        return new(
            properties?.Optional("LockDuration")?.Duration() ?? standard.LockDuration,
            properties?.Optional("MaxDeliveryCount")?.Count() ?? standard.MaxDeliveryCount,
            TimeToLive(properties),
            properties?.Optional("DeadLetteringOnMessageExpiration")?.Flag() ?? standard.DeadLetterExpired,
            properties?.Optional("RequiresSession")?.Flag() ?? standard.RequiresSession);
    }

    private static string? ForwardTo(Place? properties) => properties?.Optional("ForwardTo")?.Text() is { Length: > 0 } queue ? queue : null;

    private static TimeSpan TimeToLive(Place? properties) =>
        properties?.Optional("DefaultMessageTimeToLive")?.Duration() ?? DeliverySettings.Default.TimeToLive;

    private static TimeSpan? DuplicateWindow(Place? properties) =>
        properties?.Optional("RequiresDuplicateDetection")?.Flag() is true
            ? properties.Optional("DuplicateDetectionHistoryTimeWindow")?.Duration() ?? TimeSpan.FromSeconds(20)
            : null;

    private static string NameOf(Place entity)
    {
        var name = entity.Required("Name").Text();
        return NamePattern().IsMatch(name) ? name : throw entity.Fault("Name", "letters, digits, '-', '_', '.' and '/' only");
    }

    private static void NoneTwice(Place place, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Any(same => same.Count() > 1))
        {
            throw place.Fault("two entities of one name");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9]\z|^[A-Za-z0-9][A-Za-z0-9_\-./]*[A-Za-z0-9]\z")]
    private static partial Regex NamePattern();
}
