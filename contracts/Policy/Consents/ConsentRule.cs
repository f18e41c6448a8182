namespace ExchangeHub.Policy.Consents;

/// <summary>What a FHIR Consent says, as far as deciding goes. There is one only when all of it was understood.</summary>
/// <param name="Status">As FHIR has it; only <c>active</c> permits.</param>
public sealed record ConsentRule(string Status, Provision Root)
{
    /// <summary>All of them, by their <see cref="Provision.Index"/>.</summary>
    public IReadOnlyList<Provision> Provisions { get; } = [.. WithNested(Root)];

    public bool IsActive => Status == "active";

    /// <summary>42 CFR 2.31(a)(4)(ii), 34 USC 12291(b)(2): the hub as intermediary.</summary>
    public bool NamesHub => Root.Recipients?.Agencies.Contains("hub") == true;

    /// <summary>Whether this sensitivity is all that it permits (45 CFR 164.508(b)(3)(ii): psychotherapy notes are not combined with others).</summary>
    public bool IsOnlyAbout(string sensitivity) => Provisions.Where(provision => provision.Type == Effect.Permit).All(permit =>
        permit.Labels is { Confidentiality: null } labels && labels.Sensitivities.Count == 1 && labels.Sensitivities.Contains(sensitivity));

    private static IEnumerable<Provision> WithNested(Provision provision) => provision.Nested.SelectMany(WithNested).Prepend(provision);
}
