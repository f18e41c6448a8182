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
        return new(NameOf(queue), Delivery(properties), DuplicateWindow(properties));
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
        return new(NameOf(subscription), Delivery(subscription.Optional("Properties")),
            rules.Count == 0 ? [new(RuleDefinition.DefaultName, CorrelationFilter.MatchAll)] : [.. rules.Select(FilterReader.Read)]);
    }

    private static DeliverySettings Delivery(Place? properties)
    {
        foreach (var unsupported in (string[])["ForwardTo", "ForwardDeadLetteredMessagesTo"])
        {
            if (properties?.Optional(unsupported)?.Text() is { Length: > 0 })
            {
                throw properties.Fault(unsupported, "not supported");
            }
        }
        var standard = DeliverySettings.Default;
        return new(
            properties?.Optional("LockDuration")?.Duration() ?? standard.LockDuration,
            properties?.Optional("MaxDeliveryCount")?.Count() ?? standard.MaxDeliveryCount,
            TimeToLive(properties),
            properties?.Optional("DeadLetteringOnMessageExpiration")?.Flag() ?? standard.DeadLetterExpired,
            properties?.Optional("RequiresSession")?.Flag() ?? standard.RequiresSession);
    }

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
