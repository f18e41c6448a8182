using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>A topic whose subscriptions forward, to queues that take it in different ways.</summary>
public static class ForwardingTopology
{
    public static Topology Parsed { get; } = Topology.Parse($$"""
        {
          "UserConfig": { "Namespaces": [ {
            "Name": "sbemulatorns",
            "Queues": [
              { "Name": "notices-north", "Properties": { "LockDuration": "PT30S", "MaxDeliveryCount": 2, "DefaultMessageTimeToLive": "P1D" } },
              { "Name": "notices-south" },
              { "Name": "by-session", "Properties": { "RequiresSession": true } },
              { "Name": "once", "Properties": { "RequiresDuplicateDetection": true } },
              { "Name": "first", "Properties": { "ForwardTo": "second" } },
              { "Name": "second", "Properties": { "ForwardTo": "third" } },
              { "Name": "third" }
            ],
            "Topics": [ { "Name": "exchange", "Properties": { "DefaultMessageTimeToLive": "P30D" }, "Subscriptions": [
              {{Subscription("north", "notices-north")}}, {{Subscription("south", "notices-south")}}, {{Subscription("waiting", null)}},
              {{Subscription("sessions", "by-session")}}, {{Subscription("once", "once")}}, {{Subscription("far", "first")}}
            ] } ]
          } ] }
        }
        """);

    private static string Subscription(string name, string? forwardTo) =>
        $$"""
        { "Name": "{{name}}", "Properties": { "MaxDeliveryCount": 10, "DefaultMessageTimeToLive": "PT10M", "ForwardTo": "{{forwardTo}}" },
          "Rules": [ { "Name": "recipient", "Properties": {
            "FilterType": "Correlation", "CorrelationFilter": { "Properties": { "recipient": "{{name}}" } } } } ] }
        """;
}
