
namespace ExchangeHub.Policy.Consents;

/// <summary>What a FHIR Consent says, as far as deciding goes. There is one only when all of it was understood.</summary>
/// <param name="Status">As FHIR has it; only <c>active</c> permits.</param>
public sealed record ConsentRule(string Status, Provision Root)
{
    public bool IsActive => Status == "active";

    /// <summary>42 CFR 2.31(a)(4)(ii), 34 USC 12291(b)(2): the hub as intermediary.</summary>
    public bool NamesHub => Root.Recipients?.Contains("hub") == true;

    /// <summary>Whether this sensitivity is all that it permits (45 CFR 164.508(b)(3)(ii): psychotherapy notes are not combined with others).</summary>
    public bool IsOnlyAbout(string sensitivity) => Permits(Root).All(permit =>
        permit.Labels is { Confidentiality: null } labels && labels.Sensitivities.Count == 1 && labels.Sensitivities.Contains(sensitivity));

    private static IEnumerable<Provision> Permits(Provision provision) =>
        provision.Nested.SelectMany(Permits).Concat(provision.Type == Effect.Permit ? [provision] : []);
}

/// <summary>One provision (R4 Consent.provision). An absent criterion is null and means any.</summary>
/// <param name="Path">FHIRPath within the Consent, for instance <c>provision.provision[1]</c>.</param>
/// <param name="Recipients">Agency ids of the actors with role IRCP.</param>
/// <param name="Purposes">Codes of <c>codes/purposes.json</c>.</param>
/// <param name="Actions">Codes of consentaction.</param>
public sealed record Provision(
    string Path, Effect Type, FhirPeriod? Period, IReadOnlySet<string>? Recipients, IReadOnlySet<string>? Purposes, IReadOnlySet<string>? Actions,
    LabelCriterion? Labels, IReadOnlyList<Provision> Nested)
{
    public bool IsForDisclosing => Actions is null || Actions.Contains("disclose");
}

/// <summary>The labels of a provision; they are alternatives.</summary>
/// <param name="Confidentiality">Lowest and highest rank named; null when none is.</param>
public sealed record LabelCriterion((int Lowest, int Highest)? Confidentiality, IReadOnlySet<string> Sensitivities);
