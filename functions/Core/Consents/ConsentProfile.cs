using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Consents;

/// <summary>One demand on a consent.</summary>
/// <param name="Code">FHIR issue type.</param>
internal sealed record ProfileRule(string Code, string Location, string Message, Predicate<FiledConsent> Holds)
{
    /// <summary>Where it comes from, for agencies of each regime.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>Only agencies of these regimes must meet it.</summary>
    public bool IsOfRegimesOnly { get; init; }

    /// <summary>It is about releasing; a root that denies need not meet it.</summary>
    public bool IsOfReleases { get; init; }

    public Fault? FaultOf(FiledConsent filed)
    {
        string[] sources = [.. Sources.Where(source => filed.Caller.Follows(source.Key)).Select(source => source.Value)];
        if ((IsOfRegimesOnly && sources.Length == 0) || (IsOfReleases && filed.Denies) || Holds(filed))
        {
            return null;
        }
        return new(Code, Location, sources.Length > 0 && !filed.Denies ? $"{Message.TrimEnd('.')} ({string.Join("; ", sources)})." : Message);
    }
}

/// <summary>
/// The profile of wire format §8 beyond FHIR itself: IHE PCF, an end, a recipient, a verification, no name of the person, and what the
/// law demands of the agency that registers. What is written for people to read stands in <c>fhir/StructureDefinition-hub-consent.json</c>.
/// </summary>
internal static class ConsentProfile
{
    private const string Hipaa = "hipaa";

    public static IReadOnlyList<ProfileRule> All { get; } =
    [
        new("value", "Consent.id", "The id must be the UUID that the consent is registered under.", filed => filed.Consent["id"].AsString() == filed.Id),
        new("business-rule", "Consent.status", "The status must be active.", filed => filed.Consent["status"].AsString() == "active"),
        new("required", "Consent.category", "A category is required.", filed => filed.All("category").Any()),
        new("business-rule", "Consent.patient", "The patient must be a reference urn:uuid:… that the agency made up, and nothing else.",
            filed => FiledConsent.IsMadeUp(filed.Consent["patient"])) { Sources = Of(part2: "42 CFR 2.31(a)(1)") },
        new("business-rule", "Consent.performer", "Who consented is required, each a reference urn:uuid:…, with a type if need be, and nothing else.",
            Signatories.AreMadeUp) { Sources = Of("45 CFR 164.508(c)(1)(vi)", "42 CFR 2.31(a)(8)", "34 USC 12291(b)(2)(B)") },
        new("business-rule", "Consent.performer", "The type Patient is that of the patient's own reference and of no other.", Signatories.AreOfTheirTypes),
        new("required", "Consent.category", "Another than the patient consented: the authority is required, a code of urn:exchangehub:representative.",
            Signatories.HaveAuthority) { Sources = Of("45 CFR 164.508(c)(1)(vi)", "42 CFR 2.31(a)(8)", "34 USC 12291(b)(2)(B)") },
        new("code-invalid", "Consent.category", "The authority is not one of codes/representatives.json.", Signatories.AuthoritiesAreKnown),
        new("required", "Consent.dateTime", "The date of the signature is required.", filed => filed.Consent["dateTime"].AsString() is { Length: > 0 })
        {
            Sources = Of("45 CFR 164.508(c)(1)(vi)", "42 CFR 2.31(a)(9)", "34 USC 12291(b)(2)(B)"), IsOfRegimesOnly = true, IsOfReleases = true,
        },
        new("business-rule", "Consent.organization", "The organization must be one, the agency that registers, by the hub's identifier.",
            filed => filed.All("organization").ToArray() is [var only] && filed.IsCaller(only)) { Sources = Of("45 CFR 164.508(c)(1)(ii)", "42 CFR 2.31(a)(2)") },
        new("required", "Consent.source[x]", "The signed paper is required: its hash in an attachment, or a reference urn:uuid:… to it.", HasSource)
        {
            Sources = Of("45 CFR 164.508(c)(1)(vi)", "42 CFR 2.31(a)(8)", "34 USC 12291(b)(2)(B), written"),
        },
        new("business-rule", "Consent.sourceAttachment", "The attachment carries the hash of the paper, not the paper: no data, url or title.", AttachmentIsHashOnly),
        new("required", "Consent.policy", "A policy or a policy rule is required.",
            filed => filed.All("policy").Any() || filed.Consent["policyRule"] is JsonObject { Count: > 0 }),
        new("required", "Consent.policyRule", "That the paper has the statements on revoking, conditions and redisclosure is required: hipaa-auth or HIPAAAuthCD.",
            ReleaseLaw.HasTheStatementsOfHipaa) { Sources = Of("45 CFR 164.508(c)(2)"), IsOfRegimesOnly = true, IsOfReleases = true },
        new("required", "Consent.policyRule", "That the paper says how to revoke is required: 42CFRPart2CD as policy rule or category.",
            ReleaseLaw.HasTheStatementsOfPart2) { Sources = Of(part2: "42 CFR 2.31(a)(6)"), IsOfRegimesOnly = true, IsOfReleases = true },
        new("required", "Consent.verification", "The consent must be verified.",
            filed => filed.All("verification").Any(one => one["verified"]?.GetValueKind() == JsonValueKind.True))
        {
            Sources = Of(victims: "34 USC 12291(b)(2)(B), informed"),
        },
        new("business-rule", "Consent.verification.verifiedWith", "Who verified is a reference urn:uuid:… and nothing else.",
            filed => filed.All("verification").All(one => !one.ContainsKey("verifiedWith") || FiledConsent.IsMadeUp(one["verifiedWith"]))),
        new("required", "Consent.provision.period.end", "The end is required.", filed => filed.Period?["end"].AsString() is { Length: > 0 })
        {
            Sources = Of("45 CFR 164.508(c)(1)(v)", "42 CFR 2.31(a)(7)", "34 USC 12291(b)(2)(B), time-limited"),
        },
        new("business-rule", "Consent.provision.period.end", "The consent may last one year from its date at most.", ReleaseLaw.LastsAYearAtMost)
        {
            Sources = Of(victims: "34 USC 12291(b)(2)(B), reasonably time-limited"), IsOfRegimesOnly = true, IsOfReleases = true,
        },
        new("required", "Consent.provision.purpose", "A purpose is required.", filed => filed.Provision?["purpose"] is JsonArray { Count: > 0 })
        {
            Sources = Of("45 CFR 164.508(c)(1)(iv)", "42 CFR 2.31(a)(5)"), IsOfReleases = true,
        },
        new("required", "Consent.provision", "What information is meant is required: a label, class, code, time or resource, or the policy urn:exchangehub:policy:all-information.",
            ReleaseLaw.DescribesTheInformation) { Sources = Of("45 CFR 164.508(c)(1)(i)", "42 CFR 2.31(a)(3)"), IsOfRegimesOnly = true, IsOfReleases = true },
        new("required", "Consent.provision.actor", "A recipient is required.", filed => filed.Recipients.Any(actor => filed.AgencyOf(actor) != "hub"))
        {
            Sources = Of("45 CFR 164.508(c)(1)(iii)", "42 CFR 2.31(a)(4)"), IsOfReleases = true,
        },
        new("business-rule", "Consent.provision.actor", "Each recipient (IRCP) needs the hub's identifier of an agency, or of a group of agencies.",
            filed => filed.Recipients.All(actor => filed.AgencyOf(actor) is not null || filed.GroupOf(actor) is not null)),
        new("business-rule", "Consent.provision.actor", "A group of recipients must be that of the treating providers.", ReleaseLaw.ClassesAreOfTreatingProviders)
        {
            Sources = Of(part2: "42 CFR 2.31(a)(4)(ii)(B)"), IsOfRegimesOnly = true, IsOfReleases = true,
        },
        new("business-rule", "Consent.provision.actor", "The hub must be named among the recipients, as intermediary.", ReleaseLaw.NamesTheHub)
        {
            Sources = Of(part2: "42 CFR 2.31(a)(4)(ii)(A)", victims: "34 USC 12291(b)(2)(B)"), IsOfRegimesOnly = true, IsOfReleases = true,
        },
        new("business-rule", "Consent.provision", "Data is named by urn:uuid:… or Type/UUID, an author also by an agency or an NPI; no other identifier.", NamedData.IsMadeUp),
    ];

    private static Dictionary<string, string> Of(string? hipaa = null, string? part2 = null, string? victims = null) =>
        new[] { (Hipaa, hipaa), (Part2.Regime, part2), (VictimServices.Regime, victims) }
            .Where(source => source.Item2 is not null).ToDictionary(source => source.Item1, source => source.Item2!);

    private static bool HasSource(FiledConsent filed) => filed.Consent["sourceAttachment"] is JsonObject attachment
        ? attachment["hash"].AsString() is { Length: > 0 }
        : FiledConsent.IsMadeUp(filed.Consent["sourceReference"]);

    private static bool AttachmentIsHashOnly(FiledConsent filed) =>
        filed.Consent["sourceAttachment"] is not JsonObject attachment
        || !(attachment.ContainsKey("data") || attachment.ContainsKey("url") || attachment.ContainsKey("title"));
}
