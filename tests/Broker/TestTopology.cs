using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>The entities that the broker's tests use, written as a user would write them.</summary>
public static class TestTopology
{
    public static Topology Parsed { get; } = Topology.Parse(
        """
        {
          "UserConfig": {
            "Namespaces": [ {
              "Name": "sbemulatorns",
              "Queues": [
                { "Name": "orders", "Properties": { "LockDuration": "PT30S", "MaxDeliveryCount": 3 } },
                { "Name": "quick", "Properties": { "LockDuration": "PT1S", "MaxDeliveryCount": 10 } },
                { "Name": "short", "Properties": { "DefaultMessageTimeToLive": "PT10S", "DeadLetteringOnMessageExpiration": true } },
                { "Name": "sessions", "Properties": { "LockDuration": "PT30S", "RequiresSession": true } },
                { "Name": "quick-sessions", "Properties": { "LockDuration": "PT2S", "RequiresSession": true } },
                { "Name": "once", "Properties": { "RequiresDuplicateDetection": true, "DuplicateDetectionHistoryTimeWindow": "PT20S" } }
              ],
              "Topics": [ {
                "Name": "exchange", // as the hub has it
                "Properties": { "RequiresDuplicateDetection": true, "DuplicateDetectionHistoryTimeWindow": "PT10M" },
                "Subscriptions": [ "north", "south" ]
              }, {
                "Name": "events",
                "Subscriptions": [ { "Name": "large", "Rules": [ { "Name": "large", "Properties": { "FilterType": "Sql",
                    "SqlFilter": { "SqlExpression": "sys.Label = 'order' AND amount * 2 >= 20 AND region LIKE 'north%'" } } } ] } ]
              } ]
            } ],
            "Logging": { "Type": "Console" }
          }
        }
        """.Replace("""[ "north", "south" ]""", $"[ {Subscription("north")}, {Subscription("south")} ]", StringComparison.Ordinal));

    private static string Subscription(string name) =>
        $$"""
        { "Name": "{{name}}", "Rules": [ { "Name": "recipient", "Properties": {
            "FilterType": "Correlation", "CorrelationFilter": { "Properties": { "recipient": "{{name}}" } } } } ] }
        """;
}
