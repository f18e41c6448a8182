using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Messages;

/// <summary>An agency as the directory lists it (wire format §9). JSON members are snake_case.</summary>
public sealed record AgencyEntry
{
    /// <summary>Lower-case letters, digits and single hyphens, 2 to 40 characters, not <c>hub</c> or <c>log</c>.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Postal, for accountings of disclosures (45 CFR 164.528(b)(2)(ii)). Absent where the place is secret: every member may read it.</summary>
    public string? Address { get; init; }

    /// <summary>One of the 18 partner types of <c>codes/partner-types.json</c>.</summary>
    public required string Type { get; init; }

    /// <summary>For health providers: <c>hospital</c>, <c>urgent-care</c>, <c>clinic</c> or <c>mental-health</c>; else absent.</summary>
    public string? ProviderKind { get; init; }

    /// <summary>ISO 3166-2 codes, for instance <c>US-WA</c>.</summary>
    public IReadOnlyList<string> Jurisdictions { get; init; } = [];

    /// <summary>Need codes (<c>need-01</c>…, <c>cj-01</c>…) that the agency serves.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Confidentiality regimes: <c>hipaa</c>, <c>part2-program</c>, <c>victim-service-provider</c>, <c>ferpa</c>, <c>cjis</c>, <c>28cfr23</c>.</summary>
    public IReadOnlyList<string> Regimes { get; init; } = [];

    /// <summary>What a law or a State made it the place for: codes of <c>codes/designations.json</c>.</summary>
    public IReadOnlyList<string> Designations { get; init; } = [];
    public IReadOnlyList<ClientEntry> Clients { get; init; } = [];
    public IReadOnlyList<AgencyKey> Keys { get; init; } = [];

    /// <summary>Ids of the agencies it has an agreement with. An agreement counts only when both entries name each other.</summary>
    public IReadOnlyList<string> Agreements { get; init; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsHealthProvider => ProviderKind is not null;
    public bool Follows(string regime) => Regimes.Contains(regime);
    public bool AgreesWith(AgencyEntry other) => Agreements.Contains(other.Id) && other.Agreements.Contains(Id);
}

/// <summary>An OAuth client of the agency: <paramref name="ClientId"/> is the token's <c>azp</c> or <c>appid</c>, <paramref name="TenantId"/> its <c>tid</c>.</summary>
public sealed record ClientEntry(string ClientId, string TenantId);

/// <summary>A public key of an agency.</summary>
/// <param name="Jwk">Public JWK with <c>kid</c> (RFC 7638 thumbprint), <c>use</c> and <c>alg</c>.</param>
/// <param name="State"><c>active</c>, <c>retired</c> or <c>revoked</c>.</param>
/// <param name="From">When it became active.</param>
/// <param name="Until">When it was retired or revoked; absent while active.</param>
/// <param name="CompromisedAt">Of a revoked key: since when it may have been in other hands, as far as the agency knows.</param>
public sealed record AgencyKey(JsonObject Jwk, string State, DateTimeOffset From, DateTimeOffset? Until = null, DateTimeOffset? CompromisedAt = null);
