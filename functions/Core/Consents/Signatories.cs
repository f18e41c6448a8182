using System.Collections.Frozen;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Consents;

/// <summary>Who consented: the person, or another with an authority that is named (45 CFR 164.508(c)(1)(vi), 42 CFR 2.31(a)(8)).</summary>
internal static class Signatories
{
    private const string RepresentativeSystem = "urn:exchangehub:representative";

    // The types that R4 Consent.performer may refer to.
    private static readonly FrozenSet<string> Types = FrozenSet.Create("Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization");

    public static bool AreMadeUp(FiledConsent filed) =>
        filed.All("performer").Any() && filed.All("performer").All(performer =>
            FiledConsent.IsMadeUp(performer, "type") && (!performer.ContainsKey("type") || performer["type"].AsString() is { } type && Types.Contains(type)));

    /// <summary>Who is said to be the patient is, and the patient is nobody else.</summary>
    public static bool AreOfTheirTypes(FiledConsent filed) => filed.All("performer").All(performer =>
        !performer.ContainsKey("type") || performer["type"].AsString() == "Patient" == (performer["reference"].AsString() == Patient(filed)));

    public static bool HaveAuthority(FiledConsent filed) =>
        filed.All("performer").All(performer => performer["reference"].AsString() == Patient(filed)) || filed.Categories.Any(IsAuthority);

    public static bool AuthoritiesAreKnown(FiledConsent filed) =>
        filed.Categories.All(category => category.System != RepresentativeSystem || IsAuthority(category));

    private static bool IsAuthority(Contracts.Messages.Coding category) =>
        category.System == RepresentativeSystem && CodeLists.Contains("representatives", category.Code);

    private static string? Patient(FiledConsent filed) => (filed.Consent["patient"] as System.Text.Json.Nodes.JsonObject)?["reference"].AsString();
}
