using System.Text.Json;
using System.Xml;

namespace ExchangeHub.Broker;

/// <summary>A value of the topology file and where it stands, so that every complaint can say where.</summary>
internal sealed record Place(JsonElement Value, string Path)
{
    public Place Required(string name) => Optional(name) ?? throw Fault(name, "missing");

    public Place? Optional(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Fault("must be an object");
        }
        return Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new(value, $"{Path}.{name}") : null;
    }

    public List<Place> Items() => Value.ValueKind == JsonValueKind.Array
        ? [.. Value.EnumerateArray().Select((item, index) => new Place(item, $"{Path}[{index}]"))]
        : throw Fault("must be an array");

    public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Fault("must be a string");

    public bool Flag() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault("must be true or false"),
    };

    public int Count() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var count) && count > 0
        ? count
        : throw Fault("must be a whole number above zero");

    public TimeSpan Duration()
    {
        try
        {
            var duration = XmlConvert.ToTimeSpan(Text());
            return duration > TimeSpan.Zero ? duration : throw Fault("must be longer than zero");
        }
        catch (FormatException)
        {
            throw Fault("must be an ISO 8601 duration");
        }
    }

    public TopologyException Fault(string problem) => new(Path, problem);

    public TopologyException Fault(string member, string problem) => new($"{Path}.{member}", problem);
}
