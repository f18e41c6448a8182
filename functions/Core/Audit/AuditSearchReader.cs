using System.Globalization;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using Criterion = System.Func<Hl7.Fhir.Model.AuditEvent, bool>;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// Reads search parameters (FHIR R4 search): repeated ones must all hold, of values with commas between them one. A value that cannot be
/// read is refused, and a modifier that the hub does not have too; what else it does not know is left out, or refused when the caller wants that.
/// </summary>
public sealed class AuditSearchReader(HubIdentity hub)
{
    private const int MostValues = 50;
    private const int MostBytes = 5000; // all of it stands in the link to the next page, and servers take no URL over 8 KiB
    private readonly SearchCriteria criteria = new(hub);

    /// <param name="strict">Refuse what is not known (<c>Prefer: handling=strict</c>).</param>
    public Result<AuditSearch> Read(IReadOnlyList<KeyValuePair<string, string>> parameters, bool strict)
    {
        var search = new AuditSearch([]);
        List<KeyValuePair<string, string>> used = [];
        List<Criterion> all = [];
        var left = MostValues;
        foreach (var (name, text) in parameters)
        {
            var values = SearchValues.Split(text);
            if (!IsKnown(name) && !strict && !SearchCriteria.Has(name.Split(':', '.')[0]))
            {
                continue;
            }
            if (!IsKnown(name))
            {
                return new Rejection(ProblemCodes.RequestMalformed, "A search parameter, or its modifier, is not one that this hub has: /fhir/metadata lists them.");
            }
            if (values.Count == 0 || (left -= values.Count) < 0)
            {
                return Malformed(name);
            }
            if (SearchCriteria.Has(name))
            {
                var any = values.Select(value => criteria.Of(name, value)).OfType<Criterion>().ToArray();
                if (any.Length < values.Count)
                {
                    return Malformed(name);
                }
                all.Add(one => any.Any(holds => holds(one)));
                search = Narrowed(search, name, values);
            }
            else if (Controlled(search, name, text) is { } controlled)
            {
                search = controlled;
            }
            else
            {
                return Malformed(name);
            }
            used.Add(new(name, text));
        }
        return WireJson.Bytes(used).Length <= MostBytes ? search with { Used = used, Criteria = all } : Malformed("");
    }

    private static bool IsKnown(string name) => SearchCriteria.Has(name) || name is "_count" or "_sort" or "_format";

    /// <summary>Null for a value that it cannot have.</summary>
    private static AuditSearch? Controlled(AuditSearch search, string name, string value) => (name, value) switch
    {
        ("_count", _) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? search with { Count = Math.Min(count, AuditSearch.Most) }
            : null,
        ("_sort", "date" or "-date") => search with { NewestFirst = value == "-date" },
        ("_format", "json" or "application/json" or "application/fhir+json") => search,
        _ => null,
    };

    /// <summary>Where to look; the criteria alone decide what matches.</summary>
    private static AuditSearch Narrowed(AuditSearch search, string name, IReadOnlyList<string> values)
    {
        switch (name)
        {
            case SearchCriteria.Id:
                return search with { Ids = search.Ids ?? values };
            case SearchCriteria.Type when values.Select(TokenValue.Parse).All(token => token?.Code is not null):
                return search with { Types = search.Types ?? [.. values.Select(value => TokenValue.Parse(value)!.Code!)] };
            case SearchCriteria.Date when values is [var date] && RecordedRange.Parse(date) is { Outside: false } range:
                return search with { From = Later(search.From, range.From), Before = Earlier(search.Before, range.Before) };
            case SearchCriteria.Entity or SearchCriteria.EntityIdentifier or SearchCriteria.EntityChain:
                var entities = values.Select(value => name == SearchCriteria.Entity ? EntityValue.Reference(value)! : EntityValue.Identifier(value)!).ToArray();
                return entities.All(entity => entity.Consent is null)
                    ? search with { Messages = search.Messages ?? [.. entities.Select(entity => entity.Jti).OfType<string>()] }
                    : entities.All(entity => entity.Jti is null) ? search with { Consents = search.Consents ?? [.. entities.Select(entity => entity.Consent!)] }
                    : search;
            default:
                return search;
        }
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private static Rejection Malformed(string name) => new(ProblemCodes.RequestMalformed, name switch
    {
        SearchCriteria.Date => "The parameter date is a FHIR date or dateTime, with eq, ne, ge, gt, le, lt, sa or eb before it.",
        SearchCriteria.Entity => "The parameter entity is urn:uuid: and the id of a message, or Consent/ and the id of a consent.",
        "_count" => "The parameter _count is a number from 1 on.",
        "_sort" => "The parameter _sort is date or -date.",
        "_format" => "This hub speaks FHIR as JSON.",
        _ => "A search parameter has a value that it cannot have, or too many of them.",
    });
}
