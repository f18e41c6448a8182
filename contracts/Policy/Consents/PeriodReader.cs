using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Consents;

/// <summary>Reads a FHIR Period. One that covers no time contradicts itself: a deny of it would never hold.</summary>
internal sealed class PeriodReader(ConsentElements elements, TimeSpan zone)
{
    private static readonly FrozenSet<string> Members = FrozenSet.Create("id", "start", "end");

    public FhirPeriod? Read(JsonObject parent, string name, string location)
    {
        location += $".{name}";
        if (!parent.TryGetPropertyValue(name, out var node) || elements.Object(node, location) is not { } members)
        {
            return null;
        }
        elements.Only(members, Members, location);
        var period = new FhirPeriod(Moment(members, "start", location)?.From, Moment(members, "end", location)?.To, members["end"].AsString());
        if (period.End <= period.Start)
        {
            elements.Fault(location, "The period ends before it begins.", "value");
        }
        return period;
    }

    private (DateTimeOffset From, DateTimeOffset To)? Moment(JsonObject period, string name, string location)
    {
        if (!period.ContainsKey(name))
        {
            return null;
        }
        var moment = FhirTime.Parse(period[name].AsString(), zone);
        if (moment is null)
        {
            elements.Fault($"{location}.{name}", "A FHIR dateTime is expected here.", "value");
        }
        return moment;
    }
}
