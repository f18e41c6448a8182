using System.Text.Json.Nodes;
using ExchangeHub.Local.Pump;

namespace ExchangeHub.Tests.Local;

/// <summary>What the pump posts is what a Functions host was seen to post.</summary>
public sealed class TriggerTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 22, 31, 15, TimeSpan.Zero);
    private static readonly Guid Random = Guid.Parse("029800c8-4b93-4c81-92c1-12b191317d0f");

    [Fact]
    public void ATimerIsAnObject() => Same(
        """
        {"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},
         "Metadata":{"sys":{"MethodName":"Sweep","UtcNow":"2026-11-23T22:31:15.0000000Z","RandGuid":"029800c8-4b93-4c81-92c1-12b191317d0f"}}}
        """,
        TriggerJson.OfTimer("Sweep", At, Random));

    [Fact]
    public void AServiceBusMessageIsBase64AndItsStringsAreEncodedTwice() => Same(
        """
        {"Data":{"wakeUp":"eyJpZCI6MX0="},
         "Metadata":{"MessageId":"\"log:1\"","DeliveryCount":"2","ApplicationProperties":{"recipient":"$log"},
          "sys":{"MethodName":"SequenceLog","UtcNow":"2026-11-23T22:31:15.0000000Z","RandGuid":"029800c8-4b93-4c81-92c1-12b191317d0f"}}}
        """,
        TriggerJson.OfServiceBus("wakeUp", """{"id":1}"""u8, "log:1", 2, new() { ["recipient"] = "$log" }, "SequenceLog", At, Random));

    [Fact]
    public void TheTimerKeepsTheScheduleOfItsFunction() => Assert.Equal(TimerPump.Schedule, Binding("Sweep")["schedule"]!.GetValue<string>());

    [Fact]
    public void TheLogPumpIsTheTriggerOfItsFunction()
    {
        var binding = Binding(LogPump.Function);

        Assert.Equal(LogPump.Binding, binding["name"]!.GetValue<string>());
        Assert.Equal((LogPump.Topic, LogPump.Subscription), (binding["topicName"]!.GetValue<string>(), binding["subscriptionName"]!.GetValue<string>()));
    }

    private static void Same(string expected, JsonObject actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual.ToJsonString());

    private static JsonObject Binding(string function) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "functions", function, "function.json")))!["bindings"]![0]!.AsObject();
}
