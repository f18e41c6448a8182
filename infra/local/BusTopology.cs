using System.Security.Cryptography;
using ExchangeHub.Broker;

namespace ExchangeHub.Local;

/// <summary>What the hub needs of its namespace, in the schema of Microsoft's Service Bus emulator. Agencies' subscriptions come at run time.</summary>
internal static class BusTopology
{
    /// <summary>What agencies connect with: it receives notices and sends none. A new one at each start.</summary>
    public static SharedAccessKey AgenciesKey() => new(
        "agencies", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), [new("exchange/Subscriptions", EntityRights.Listen)]);

    public const string Json = """
        {
          "UserConfig": {
            "Namespaces": [ {
              "Name": "sbemulatorns",
              "Queues": [],
              "Topics": [ {
                "Name": "exchange",
                "Properties": { "DefaultMessageTimeToLive": "P30D", "RequiresDuplicateDetection": true, "DuplicateDetectionHistoryTimeWindow": "PT10M" },
                "Subscriptions": [ {
                  "Name": "log",
                  "Properties": { "LockDuration": "PT1M", "MaxDeliveryCount": 10, "DefaultMessageTimeToLive": "P1D" },
                  "Rules": [ { "Name": "recipient", "Properties": {
                    "FilterType": "Correlation", "CorrelationFilter": { "Properties": { "recipient": "$log" } } } } ]
                } ]
              } ]
            } ],
            "Logging": { "Type": "Console" }
          }
        }
        """;
}
