using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Evidence;
using Hl7.Fhir.Model;

namespace ExchangeHub.Core.Audit;

/// <summary>A search for AuditEvents. All criteria must hold.</summary>
/// <param name="Used">The parameters that it was made of, as they were written; those that were not understood left out.</param>
public sealed record AuditSearch(IReadOnlyList<KeyValuePair<string, string>> Used)
{
    public const int Most = 100, Usual = 50;

    /// <summary>Events of a page at most.</summary>
    public int Count { get; init; } = Usual;
    public bool NewestFirst { get; init; }

    /// <summary>Where a page that is not the first begins.</summary>
    public AuditPosition? At { get; init; }

    /// <summary>When set, nothing but events of these messages, by id, can match.</summary>
    public IReadOnlyList<string>? Messages { get; init; }

    /// <summary>When set, nothing but these can match.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>When set, nothing but events of these consents can match.</summary>
    public IReadOnlyList<string>? Consents { get; init; }

    /// <summary>When set, nothing but events of these types, by code, can match.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>The first moment that fits; null: no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first moment that fits no more.</summary>
    public DateTimeOffset? Before { get; init; }

    internal IReadOnlyList<Func<AuditEvent, bool>> Criteria { get; init; } = [];

    internal bool Matches(AuditEvent one) => Criteria.All(criterion => criterion(one));

    /// <summary>False only when no event of the entry can match: what an entry says itself costs nothing to ask.</summary>
    internal bool MayMatch(LoggedEntry entry)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(entry.Entry["time"].AsInteger() ?? 0);
        var happened = entry.Entry["event"].AsString() ?? "";
        return at >= (From ?? at) && (Before is null || at < Before)
            && (Types is null || AuditEvents.TypesOf(happened) is not { } types || types.Any(Types.Contains))
            && (Consents is null || Consents.Contains(entry.Entry["consent"].AsString())
                || happened is "accepted" or "release-refused"); // those tell of consents that the entry does not name
    }
}
