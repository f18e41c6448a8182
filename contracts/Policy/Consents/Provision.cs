using System.Collections.Frozen;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Consents;

/// <summary>One provision (R4 Consent.provision). An absent criterion is null and means any; all that stand must hold together.</summary>
/// <param name="Index">Its place among all provisions of the consent, the root 0, each before those within it.</param>
/// <param name="Path">FHIRPath within the Consent, for instance <c>provision.provision[1]</c>.</param>
/// <param name="Recipients">The actors with role IRCP.</param>
/// <param name="Purposes">Codes of <c>codes/purposes.json</c>.</param>
/// <param name="Actions">Codes of consentaction.</param>
public sealed record Provision(
    int Index, string Path, Effect Type, FhirPeriod? Period, ActorCriterion? Recipients, IReadOnlySet<string>? Purposes, IReadOnlySet<string>? Actions,
    LabelCriterion? Labels, DataCriteria? Data, IReadOnlyList<Provision> Nested)
{
    public bool IsForDisclosing => Actions is null || Actions.Contains("disclose");

    /// <summary>Whether it takes effect when its criteria hold so far.</summary>
    internal bool HoldsAt(Truth match) => match == Truth.Yes || (match == Truth.Perhaps && Type == Effect.Deny);
}

/// <summary>Who receives; they are alternatives.</summary>
/// <param name="Agencies">Agency ids, and <c>hub</c>.</param>
/// <param name="Groups">Codes of <c>codes/partner-types.json</c>, and <see cref="TreatingProviders"/>.</param>
/// <param name="HasUnknown">Someone is named in a way that the exchange does not know; it could be anyone.</param>
public sealed record ActorCriterion(IReadOnlySet<string> Agencies, IReadOnlySet<string> Groups, bool HasUnknown)
{
    /// <summary>42 CFR 2.31(a)(4)(ii)(B): a class of participants limited to those who treat the patient.</summary>
    public const string TreatingProviders = "treating-providers";

    public Truth Of(AgencyEntry recipient) =>
        Agencies.Contains(recipient.Id) || Groups.Contains(recipient.Type) || (recipient.IsHealthProvider && Groups.Contains(TreatingProviders)) ? Truth.Yes
        : HasUnknown ? Truth.Perhaps
        : Truth.No;
}

/// <summary>The labels of a provision; they are alternatives.</summary>
/// <param name="Confidentiality">Lowest and highest rank named; null when none is.</param>
public sealed record LabelCriterion((int Lowest, int Highest)? Confidentiality, IReadOnlySet<string> Sensitivities);

/// <summary>What of the data itself a provision is about, beside its labels. The values of one criterion are alternatives.</summary>
/// <param name="Classes">FHIR resource types.</param>
/// <param name="Codes">In the spelling of <see cref="Labels.ClinicalCodes.Normal"/>.</param>
/// <param name="Period">The time that the data is about.</param>
/// <param name="Named">Whole resources, or all by an author.</param>
public sealed record DataCriteria(FrozenSet<string>? Classes, FrozenSet<Coding>? Codes, FhirPeriod? Period, NamedData? Named);

/// <param name="Instances">References, <c>urn:uuid:…</c> or <c>Type/id</c>; null when none is named.</param>
/// <param name="Authors">References, and identifiers as <c>system|value</c>; null when none is named.</param>
public sealed record NamedData(FrozenSet<string>? Instances, FrozenSet<string>? Authors);
