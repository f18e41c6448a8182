using System.Security.Cryptography;
using ExchangeHub.Broker;

namespace ExchangeHub.Local.Bus;

/// <summary>
/// What the hub needs of its namespace, in the schema of Microsoft's Service Bus emulator, and what infra/azure/agency.bicep adds for an agency.
/// Agencies' subscriptions come at run time.
/// </summary>
internal static class BusTopology
{
    public static string QueueOf(string agency) => $"notices-{agency}";

    /// <summary>With a queue for each of these, to which its subscription is to forward.</summary>
    public static Topology For(IEnumerable<string> agencies) => Topology.Parse(Json) with
    {
        Queues = [.. agencies.Select(agency => new QueueDefinition(QueueOf(agency), new(TimeSpan.FromMinutes(1), 10, TimeSpan.FromDays(30), true)))],
    };

    /// <summary>What an agency connects with: it receives from its own queue, and nothing else. A new one at each start.</summary>
    public static SharedAccessKey KeyOf(string agency) => new(
        agency, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), [new(QueueOf(agency), EntityRights.Listen)]);

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
