using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Directory;

/// <summary>Whether a subscription wants a message (wire format §9).</summary>
public static class SubscriptionMatch
{
    public static bool Holds(Subscription subscription, string kind, Routing? routing) =>
        subscription.State == "approved"
        && subscription.Kinds.Contains(kind)
        && routing?.Jurisdiction is { } jurisdiction && subscription.Jurisdictions.Contains(jurisdiction)
        && subscription.Attributes.All(attribute => ValuesOf(routing, attribute.Key).Any(attribute.Value.Contains));

    /// <summary>Tips are for law enforcement; requests are for anyone.</summary>
    public static bool MayReceive(AgencyEntry agency, string kind) => kind switch
    {
        "tip" => agency.Type == "law-enforcement",
        "request" => true,
        _ => false,
    };

    public static bool IsAttribute(string name) => name is "needs" or "minor" or "urgency" or "exploitation";

    private static IEnumerable<string> ValuesOf(Routing routing, string attribute) => attribute switch
    {
        "needs" => routing.Needs ?? [],
        "minor" => Present(routing.Minor),
        "urgency" => Present(routing.Urgency),
        "exploitation" => Present(routing.Exploitation),
        _ => [],
    };

    private static IEnumerable<string> Present(string? value) => value is null ? [] : [value];
}
