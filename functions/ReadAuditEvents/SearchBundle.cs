using ExchangeHub.Adapters.Http;
using ExchangeHub.Core;
using ExchangeHub.Core.Audit;
using Hl7.Fhir.Model;

namespace ExchangeHub.ReadAuditEvents;

/// <summary>A page of a search as a Bundle of type searchset, with what was understood of the search in its link self.</summary>
internal static class SearchBundle
{
    /// <param name="cursor">That this page was asked by; null for the first.</param>
    /// <param name="next">That the next one is asked by; null at the end.</param>
    public static Bundle Of(HubIdentity hub, AuditPage page, string? cursor, AuditSearch search, string? next)
    {
        var address = $"{hub.BaseUrl}{FhirAnswer.Base}/AuditEvent";
        var bundle = new Bundle
        {
            Type = Bundle.BundleType.Searchset,
            Total = cursor is null && next is null ? page.Events.Count : null, // all others would have to be counted first
            Link = [new() { Relation = "self", Url = address + (cursor is null ? QueryOf(search.Used) : QueryOf([new("_cursor", cursor)])) }],
            Entry = [.. page.Events.Select(one => new Bundle.EntryComponent
            {
                FullUrl = $"{address}/{one.Id}",
                Resource = one,
                Search = new() { Mode = Bundle.SearchEntryMode.Match },
            })],
        };
        if (next is not null)
        {
            bundle.Link.Add(new() { Relation = "next", Url = address + QueryOf([new("_cursor", next)]) });
        }
        return bundle;
    }

    private static string QueryOf(IReadOnlyList<KeyValuePair<string, string>> parameters) => parameters.Count == 0 ? ""
        : $"?{string.Join('&', parameters.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"))}";
}
