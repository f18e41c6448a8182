using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>What to look for among one's own AuditEvents; what is absent narrows nothing.</summary>
/// <param name="Message">Id of a message.</param>
/// <param name="Consent">Id of a consent.</param>
/// <param name="Agency">Id of an agency that took part.</param>
/// <param name="From">A FHIR date or dateTime, from which on; a partial one means all of it.</param>
/// <param name="To">Until which, all of it included.</param>
/// <param name="Type">Code of the type, with or without <c>system|</c> before it.</param>
public sealed record AuditQuery(
    string? Message = null, string? Consent = null, string? Agency = null, string? From = null, string? To = null, string? Type = null, bool NewestFirst = false);

/// <summary>One's own entries of the log as FHIR R4 AuditEvents (IHE BALP).</summary>
public sealed class AuditCalls
{
    private readonly HubHttp http;
    private readonly string address;

    internal AuditCalls(HubHttp http, string hub) => (this.http, address) = (http, $"{hub}/fhir/AuditEvent");

    /// <summary>All that match, page by page, in the log's order unless the query says otherwise. The ids looked for stand in no URL.</summary>
    public async IAsyncEnumerable<JsonObject> Search(AuditQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var request = new HubRequest(HttpMethod.Post, $"{address}/_search", Encoding.ASCII.GetBytes(FormOf(query)), "application/x-www-form-urlencoded");
        for (var next = request; next is not null;)
        {
            var page = (await http.Send(next, ct)).Read<JsonObject>();
            foreach (var entry in (page["entry"] as JsonArray ?? []).OfType<JsonObject>())
            {
                yield return entry["resource"] is JsonObject one ? one.DeepClone().AsObject() : throw new FormatException("a match without its resource");
            }
            next = NextOf(page) is { } url ? new(HttpMethod.Get, url) : null;
        }
    }

    // The token goes along, so nowhere else.
    private string? NextOf(JsonObject page)
    {
        var link = (page["link"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(link => link["relation"].AsString() == "next");
        return link is null ? null
            : link["url"].AsString() is { } url && url.StartsWith($"{address}?", StringComparison.Ordinal) ? url
            : throw new FormatException("a page that goes on elsewhere");
    }

    private static string FormOf(AuditQuery query)
    {
        List<KeyValuePair<string, string>> form = [new("_count", 100.ToString(CultureInfo.InvariantCulture)), new("_sort", query.NewestFirst ? "-date" : "date")];
        Add("entity", query.Message is { } message ? $"urn:uuid:{message}" : null);
        Add("entity", query.Consent is { } consent ? $"Consent/{consent}" : null);
        Add("agent", query.Agency);
        Add("date", query.From is { } from ? $"ge{from}" : null);
        Add("date", query.To is { } to ? $"le{to}" : null);
        Add("type", query.Type);
        return string.Join('&', form.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                form.Add(new(name, value));
            }
        }
    }
}
