using System.Text.Json.Nodes;

namespace ExchangeHub.Local.Pump;

/// <summary>The bodies that a Functions host posts to a custom handler: strings are JSON inside JSON, objects are objects, bytes base64.</summary>
internal static class TriggerJson
{
    public static JsonObject OfServiceBus(string binding, ReadOnlySpan<byte> body, string messageId, int deliveryCount, JsonObject properties, string function, DateTimeOffset now, Guid random) => new()
    {
        ["Data"] = new JsonObject { [binding] = Convert.ToBase64String(body) },
        ["Metadata"] = new JsonObject
        {
            ["MessageId"] = Quoted(messageId),
            ["DeliveryCount"] = $"{deliveryCount}",
            ["ApplicationProperties"] = properties,
            ["sys"] = Sys(function, now, random),
        },
    };

    public static JsonObject OfTimer(string function, DateTimeOffset now, Guid random) => new()
    {
        ["Data"] = new JsonObject
        {
            ["timer"] = new JsonObject { ["Schedule"] = new JsonObject { ["AdjustForDST"] = true }, ["ScheduleStatus"] = null, ["IsPastDue"] = false },
        },
        ["Metadata"] = new JsonObject { ["sys"] = Sys(function, now, random) },
    };

    private static JsonObject Sys(string function, DateTimeOffset now, Guid random) => new()
    {
        ["MethodName"] = function,
        ["UtcNow"] = now.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["RandGuid"] = random.ToString(),
    };

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
