using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Consents;

/// <summary>What statutes ask of a consent that the form of FHIR does not give by itself.</summary>
internal static class ReleaseLaw
{
    /// <summary>As <c>policy.uri</c>: the consent is about all information of the person, whatever its kind.</summary>
    public const string AllInformation = "urn:exchangehub:policy:all-information";

    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private const string PolicyCodes = "http://terminology.hl7.org/CodeSystem/consentpolicycodes";
    private static readonly string[] Describing = ["securityLabel", "class", "code", "dataPeriod", "data"];

    /// <summary>45 CFR 164.508(c)(1)(i), 42 CFR 2.31(a)(3): what information, in a specific and meaningful way; "all" and "all but" are such.</summary>
    public static bool DescribesTheInformation(FiledConsent filed) =>
        Describes(filed.Provision) || filed.All("policy").Any(policy => policy["uri"].AsString() == AllInformation);

    /// <summary>
    /// 45 CFR 164.508(c)(2): the right to revoke and how, whether anything depends on signing, and that the recipient may disclose further.
    /// The paper says it; the agency asserts that it does.
    /// </summary>
    public static bool HasTheStatementsOfHipaa(FiledConsent filed) =>
        filed.Rules.Any(rule => rule is { System: PolicyCodes, Code: "hipaa-auth" } or { System: ActCode, Code: "HIPAAAuthCD" });

    /// <summary>42 CFR 2.31(a)(6): the right to revoke and how; asserted as one consent under part 2.</summary>
    public static bool HasTheStatementsOfPart2(FiledConsent filed) =>
        filed.Rules.Concat(filed.Categories).Any(rule => rule is { System: ActCode, Code: "42CFRPart2CD" });

    /// <summary>42 CFR 2.31(a)(4)(ii)(B): through an intermediary, participants by name, or a class limited to those who treat the patient.</summary>
    public static bool ClassesAreOfTreatingProviders(FiledConsent filed) =>
        filed.Recipients.All(actor => filed.GroupOf(actor) is null or ActorCriterion.TreatingProviders);

    public static bool NamesTheHub(FiledConsent filed) => filed.Recipients.Any(actor => filed.AgencyOf(actor) == "hub");

    /// <summary>34 USC 12291(b)(2)(B) says reasonably time-limited; the exchange takes one year from the day of the signature for the longest.</summary>
    public static bool LastsAYearAtMost(FiledConsent filed)
    {
        var signed = filed.Consent["dateTime"].AsString();
        var zone = FhirTime.ZoneOf(signed);
        // Where one of them is missing or no time, that is told by itself.
        return FhirTime.Parse(signed, zone) is not { From: var from } || FhirTime.Parse(filed.Period?["end"].AsString(), zone) is not { To: var end }
            || end <= new DateTimeOffset(from.Date, zone).AddYears(1).AddDays(1);
    }

    private static bool Describes(JsonObject? provision) =>
        provision is not null && (Describing.Any(provision.ContainsKey) || FiledConsent.Objects(provision["provision"]).Any(Describes));
}
