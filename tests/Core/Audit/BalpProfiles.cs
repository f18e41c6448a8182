using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Core.Audit;

/// <summary>
/// What the profiles of IHE BALP demand, as its StructureDefinitions say it: fixed codes, and how many agents and entities of each type
/// with which members. A slice that is not listed may stand as often as it likes, unless the profile closes them.
/// </summary>
internal static class BalpProfiles
{
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM|", Hl7 = "http://terminology.hl7.org/CodeSystem/";
    private const string Rest = $"{Hl7}audit-event-type|rest", Interaction = "http://hl7.org/fhir/restful-interaction|";
    private const string Balp = "https://profiles.ihe.net/ITI/BALP/CodeSystem/";
    private const string Url = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    private static readonly Slice Patient = new($"{Hl7}audit-entity-type|1", 1, 1, "role", "what") { Role = $"{Hl7}object-role|1" };
    private static readonly Slice Data = new($"{Hl7}audit-entity-type|2", 1, 1, "role", "what");
    private static readonly Slice Transaction = new($"{Balp}BasicAuditEntityType|XrequestId", 0, 1, "what");
    private static readonly Slice Sending = new($"{Dicom}110153", 1, 1, "who", "network"), Receiving = new($"{Dicom}110152", 1, 1, "who", "network");
    private static readonly Slice Writer = new($"{Hl7}v3-ParticipationType|AUT", 0, 1, "who") { Requestor = true, Without = ["network", "media"] };
    private static readonly Slice Reader = new($"{Hl7}v3-ParticipationType|IRCP", 0, 1, "who") { Requestor = true, Without = ["network", "media"] };
    private static readonly Slice[] Disclosing = [new("http://snomed.info/sct|159541003", 0, 1, "who"), new("http://snomed.info/sct|429577009", 0, 1, "who")];

    private static readonly string[] Sparse = ["role", "altId", "name", "location", "media"];

    private static readonly Dictionary<string, Profile> All = new()
    {
        ["Create"] = new(Rest, [$"{Interaction}create"], "C", [Sending, Receiving, Writer], [Data, Transaction]),
        ["PatientCreate"] = new(Rest, [$"{Interaction}create"], "C", [Sending, Receiving, Writer], [Data, Transaction, Patient]),
        ["Update"] = new(Rest, [$"{Interaction}update"], "U", [Sending, Receiving, Writer], [Data, Transaction]),
        ["PatientUpdate"] = new(Rest, [$"{Interaction}update"], "U", [Sending, Receiving, Writer], [Data, Transaction, Patient]),
        ["Read"] = new(Rest, [$"{Interaction}read"], "R", [Sending, Receiving, Reader], [Data, Transaction]),
        ["PatientRead"] = new(Rest, [$"{Interaction}read"], "R", [Sending, Receiving, Reader], [Data, Transaction, Patient]),
        ["PrivacyDisclosure.Source"] = new(
            $"{Dicom}110106", [$"{Hl7}iso-21089-lifecycle|disclose"], "R", [Sending with { IsObserver = true }, Receiving, .. Disclosing], [Patient]) { Outcome = null, Entities = 2 },
        ["PrivacyDisclosure.Recipient"] = new(
            $"{Dicom}110107", [$"{Hl7}iso-21089-lifecycle|disclose"], "C", [Sending, Receiving with { IsObserver = true }, .. Disclosing], [Patient]) { Outcome = null, Entities = 2 },
        ["AuthZconsent"] = new(
            $"{Dicom}110113", [$"{Balp}AuthZsubType|AuthZ-Consent"], "E",
            [
                new($"{Dicom}110150", 1, 1, "who", "network") { Without = [.. Sparse, "purposeOfUse"] },
                new($"{Hl7}v3-ParticipationType|IRCP", 1, 1, "who") { Requestor = true, Without = ["altId", "location", "media", "network"] },
                new($"{Hl7}v3-RoleClass|PROV", 1, 1, "who") { Requestor = false, Without = [.. Sparse, "network", "policy"] },
                new($"{Hl7}extra-security-role-type|authserver", 1, 1, "who") { Requestor = false, IsObserver = true, Without = [.. Sparse, "network", "policy", "purposeOfUse"] },
            ],
            [Patient, new("http://hl7.org/fhir/resource-types|Consent", 1, 99, "what"), new($"{Balp}UserAgentTypes|UserOauthAgent", 0, 1, "what")])
        { Outcome = null, Entities = 2, Closed = true },
    };

    /// <summary>The profile that an event says it keeps; null when it names none.</summary>
    public static string? Of(JsonObject one) => (one["meta"]?["profile"] as JsonArray)?.Single().AsString()![Url.Length..];

    /// <summary>What of it the event does not keep.</summary>
    public static IReadOnlyList<string> FaultsOf(JsonObject one, string profile) =>
    [
        .. Fault(Code(one["type"]) == All[profile].Type, "type"),
        .. All[profile].Subtypes.SelectMany(subtype => Fault(Objects(one["subtype"]).Count(code => Code(code) == subtype) == 1, $"subtype {subtype}")),
        .. Fault(one["action"].AsString() == All[profile].Action, "action"),
        .. Fault(one["outcome"] is { } outcome && (All[profile].Outcome is null || outcome.AsString() == All[profile].Outcome), "outcome"),
        .. Fault(!one.ContainsKey("modifierExtension"), "modifierExtension"),
        .. Fault(Objects(one["agent"]).Count() >= 2, "agents"),
        .. Fault(Objects(one["entity"]).Count() >= All[profile].Entities, "entities"),
        .. All[profile].Agents.SelectMany(slice => slice.FaultsOf(Objects(one["agent"]).Where(agent => Code(agent["type"]?["coding"]?[0]) == slice.Type), one)),
        .. All[profile].EntitySlices.SelectMany(slice => slice.FaultsOf(Objects(one["entity"]).Where(entity => Code(entity["type"]) == slice.Type), one)),
        .. Fault(!All[profile].Closed || Objects(one["entity"]).All(entity => All[profile].EntitySlices.Any(slice => slice.Type == Code(entity["type"]))), "an entity of a type that may not stand there"),
    ];

    public static IEnumerable<JsonObject> Objects(JsonNode? array) => (array as JsonArray ?? []).OfType<JsonObject>();

    public static string? Code(JsonNode? coding) => coding is null ? null : $"{coding["system"].AsString()}|{coding["code"].AsString()}";

    private static IEnumerable<string> Fault(bool holds, string what) => holds ? [] : [what];

    private sealed record Profile(string Type, string[] Subtypes, string Action, Slice[] Agents, Slice[] EntitySlices)
    {
        public string? Outcome { get; init; } = "0";
        public int Entities { get; init; } = 1;
        public bool Closed { get; init; }
    }

    private sealed record Slice(string Type, int Least, int Most, params string[] Members)
    {
        public string? Role { get; init; }
        public bool? Requestor { get; init; }
        public bool IsObserver { get; init; }
        public string[] Without { get; init; } = [];

        public IEnumerable<string> FaultsOf(IEnumerable<JsonObject> those, JsonObject one)
        {
            var all = those.ToArray();
            return
            [
                .. Fault(all.Length >= Least && all.Length <= Most, $"{Type} stands {all.Length} times"),
                .. all.SelectMany(some => Members.SelectMany(member => Fault(some[member] is JsonObject { Count: > 0 }, $"{Type} without {member}"))),
                .. all.SelectMany(some => Without.SelectMany(member => Fault(!some.ContainsKey(member), $"{Type} with {member}"))),
                .. all.SelectMany(some => Fault(Role is null || Code(some["role"]) == Role, $"{Type} in another role")),
                .. all.SelectMany(some => Fault(Requestor is null || (bool?)some["requestor"] == Requestor, $"{Type} requestor")),
                .. all.SelectMany(some => Fault(!IsObserver || JsonNode.DeepEquals(some["who"], one["source"]!["observer"]), $"{Type} is not the observer")),
            ];
        }
    }
}
