using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>Messages with several consents of one person, whose provisions use every criterion.</summary>
internal static class ConsentGenerators
{
    private const string ActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private const string Author = "Practitioner/a";
    private static readonly Coding[] Codes = [new("http://loinc.org", "44249-1"), new("http://loinc.org", "29463-7"), new("http://hl7.org/fhir/sid/icd-10-cm", "F10.20")];
    private static readonly DateTimeOffset Year = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Coding> GenLabel = Gen.OneOf(
        OneOf.Of("N", "R").Select(code => new Coding(SecurityLabels.ConfidentialitySystem, code)),
        OneOf.Of("PSY", "HIV", "PSYTHPN").Select(code => new Coding(SecurityLabels.ActCodeSystem, code)));

    /// <summary>A member that limits a provision; mostly none, else hardly anything would match.</summary>
    private static Gen<Action<JsonObject>> GenCriterion { get; } = Gen.OneOf(
        Gen.Const<Action<JsonObject>>(_ => { }),
        Gen.Const<Action<JsonObject>>(_ => { }),
        GenLabel.Array[1, 2].Select<Coding[], Action<JsonObject>>(labels => provision => provision["securityLabel"] = new JsonArray([.. labels.Select(Node)])),
        OneOf.Of("Observation", "Condition", "Patient").Select<string, Action<JsonObject>>(type => provision =>
            provision["class"] = new JsonArray(Node(new("http://hl7.org/fhir/resource-types", type)))),
        OneOf.Of(Codes).Select<Coding, Action<JsonObject>>(code => provision =>
            provision["code"] = new JsonArray(new JsonObject { ["coding"] = new JsonArray(Node(code)) })),
        Gen.Select(Gen.Int[2020, 2022], Gen.Int[2022, 2024]).Select<(int, int), Action<JsonObject>>(years => provision =>
            provision["dataPeriod"] = new JsonObject { ["start"] = $"{years.Item1}", ["end"] = $"{years.Item2}" }),
        OneOf.Of(("instance", "Observation/1"), ("authoredby", Author)).Select<(string, string), Action<JsonObject>>(data => provision =>
            provision["data"] = new JsonArray(new JsonObject { ["meaning"] = data.Item1, ["reference"] = new JsonObject { ["reference"] = data.Item2 } })),
        OneOf.Of("clinic", "mental", "hospital-urgent-care", "treating-providers", "law-enforcement").Select<string, Action<JsonObject>>(actor => provision =>
            provision["actor"] = new JsonArray(Actor(actor))),
        OneOf.Of("TREAT", "COC", "BTG").Select<string, Action<JsonObject>>(purpose => provision => provision["purpose"] = new JsonArray(Node(new(ActReason, purpose)))));

    private static Gen<JsonObject> GenLeaf { get; } = GenNested(Gen.Const<JsonObject[]>([]));
    private static Gen<JsonObject> GenInner { get; } = GenNested(GenLeaf.Array[0, 2]);

    /// <summary>A provision within a root, two levels at most.</summary>
    public static Gen<JsonObject> GenProvision { get; } = GenNested(GenInner.Array[0, 2]);

    public static Gen<JsonObject> GenDeny { get; } = GenProvision.Select(provision =>
    {
        var deny = provision.DeepClone().AsObject();
        (deny["type"], deny["provision"]) = ("deny", null);
        deny.Remove("provision");
        return deny;
    });

    private static Gen<RegisteredConsent> GenConsent { get; } = Gen.Select(
        OneOf.Of("permit", "permit", "deny"), GenCriterion, GenProvision.Array[0, 3], Gen.Int[0, 9], (type, criterion, nested, oddity) =>
        {
            var consent = DecisionCorpus.Consent;
            var root = consent["provision"]!.AsObject();
            root["type"] = type;
            criterion(root);
            if (nested.Length > 0)
            {
                root["provision"] = new JsonArray([.. nested.Select(one => one.DeepClone())]);
            }
            switch (oddity)
            {
                case 0: consent["status"] = "inactive"; break;
                case 1: root.Remove("actor"); break;
                case 2: root.Remove("period"); break;
                case 3: consent["modifierExtension"] = new JsonArray(new JsonObject { ["url"] = "urn:x" }); break;
            }
            return DecisionCorpus.Registered(consent);
        });

    private static Gen<RegisteredConsent> GenNamed { get; } = GenProvision.Array[0, 3].Select(nested =>
    {
        var consent = DecisionCorpus.Consent;
        if (nested.Length > 0)
        {
            consent["provision"]!["provision"] = new JsonArray([.. nested.Select(one => one.DeepClone())]);
        }
        return DecisionCorpus.Registered(consent);
    });

    private static Gen<Part> GenPart { get; } = Gen.Select(
        OneOf.Of("Observation", "Condition", "Attachment", "Organization"), GenLabel.Array[0, 2], OneOf.Of(Codes).Array[0, 2], Gen.Int[0, 6], Gen.Int[0, 2],
        (type, labels, codes, time, who) => new Part("", type, labels, codes)
        {
            When = time switch
            {
                0 => null,
                1 => new(null, Year),
                2 => new(Year, null),
                _ => new(Year.AddYears(time - 4), Year.AddYears(time - 4).AddDays(time)),
            },
            Names = who == 0 ? [] : [$"Observation/{who}"],
            Authors = who switch { 0 => [], 1 => [Author], _ => ["Practitioner/b"] },
        });

    public static Gen<DecisionRequest> GenRequest { get; } = Gen.Select(
        GenNamed, GenConsent.Array[0, 3], GenPart.Array[0, 5], OneOf.Of("TREAT", "COC", "BTG"), OneOf.Of("consent", "consent", "treatment"),
        (named, others, parts, purpose, basis) => new DecisionRequest(
            DecisionCorpus.Agency("hospital"), DecisionCorpus.Agency("clinic"),
            new("records", purpose, basis == "consent" ? new("consent", DecisionCorpus.ConsentId) : new(basis)),
            [named, .. others.Select((other, i) => other with { Id = $"0197a2c4-52e0-7b11-8c6e-3f1d2a7b9f0{i}" })],
            [new("/content/entry/0", "Patient", [], []), .. parts.Select((part, i) => part with { Path = $"/content/entry/{i + 1}" })],
            DecisionCorpus.Now));

    private static Gen<JsonObject> GenNested(Gen<JsonObject[]> nested) => Gen.Select(
        OneOf.Of("permit", "deny"), GenCriterion, GenCriterion, nested, (type, one, another, within) =>
        {
            var provision = new JsonObject { ["type"] = type };
            one(provision);
            another(provision);
            if (within.Length > 0)
            {
                provision["provision"] = new JsonArray([.. within.Select(inner => inner.DeepClone())]);
            }
            return provision;
        });

    private static JsonNode Actor(string value)
    {
        var actor = DecisionCorpus.Consent["provision"]!["actor"]![0]!.DeepClone();
        var isAgency = value is "clinic" or "mental";
        actor["reference"] = new JsonObject
        {
            ["type"] = isAgency ? "Organization" : "Group",
            ["identifier"] = new JsonObject { ["system"] = DecisionCorpus.AgencySystem + (isAgency ? "" : "-group"), ["value"] = value },
        };
        return actor;
    }

    private static JsonNode Node(Coding coding) => new JsonObject { ["system"] = coding.System, ["code"] = coding.Code };
}
