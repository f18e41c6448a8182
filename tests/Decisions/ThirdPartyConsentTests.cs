using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>IHE's own PCF examples: as they are they name no recipient of this hub; completed, they say what IHE says they do.</summary>
public sealed class ThirdPartyConsentTests
{
    private static readonly DateTimeOffset InTime = new(2022, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("basic-treat", "consent-without-end", "consent-recipient")]
    [InlineData("basic-reject", "consent-denies", "consent-without-end", "consent-recipient")]
    [InlineData("expired-treat", "consent-recipient")]
    [InlineData("advanced-normal-not-restricted", "consent-without-end", "consent-recipient")]
    [InlineData("advanced-normal-focused-psy-or-sdv", "consent-unreadable")]
    [InlineData("intermediate-not-timeframe", "consent-without-end", "consent-recipient")]
    [InlineData("intermediate-purpose", "consent-unreadable")]
    public void UnmodifiedTheyPermitNothingAndTellWhatIsMissing(string name, params string[] reasons)
    {
        var decision = Decide(Load(name), InTime);

        Assert.Equal(Effect.Deny, decision.Effect);
        Assert.Equal(reasons, decision.Reasons);
    }

    /// <summary>HL7's and Gravity's own examples lack what the hub must know; each fault tells where.</summary>
    [Theory]
    [InlineData("hl7-r4-consent-emergency", "Consent.provision.type", "Consent.provision.provision[0].actor[0].role")]
    [InlineData("hl7-r4-consent-signature", "Consent.provision.type", "Consent.provision.actor[0].role", "Consent.provision.provision[0].actor[0].role", "Consent.provision.provision[0].class[0]")]
    [InlineData("hl7-r4-consent-smartonfhir", "Consent.provision.type")]
    [InlineData("sdohcc-consent-idscl-pdf", "Consent.provision")]
    public void OthersCannotBeReadAndTellWhy(string name, params string[] locations)
    {
        var consent = JsonNode.Parse(File.ReadAllText(SharedData.Path("testdata", $"{name}.json")))!.AsObject();

        Assert.Equal(["consent-unreadable"], Decide(consent, InTime).Reasons);
        Assert.Equal(locations, ConsentReader.Read(consent, DecisionCorpus.AgencySystem).Faults.Select(fault => fault.Location));
    }

    [Fact]
    public void NotTimeframeDeniesTheDataOfItsYear() =>
        Assert.Equal(["of the year", "without time"], Withheld(Completed(Load("intermediate-not-timeframe")),
        [
            new("patient", "Patient", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], []),
            At("before", "2021-12-31T23:59:59Z"), At("of the year", "2022-01-01T00:00:00Z"), At("after", "2023-01-01T00:00:00Z"),
            new("without time", "Observation", [], []),
        ]));

    [Fact]
    public void SmartOnFhirIsForAccessAndOpensNothingToDisclose()
    {
        var consent = Completed(JsonNode.Parse(File.ReadAllText(SharedData.Path("testdata", "hl7-r4-consent-smartonfhir.json")))!.AsObject());
        var root = consent["provision"]!.AsObject();
        (root["type"], root["purpose"]) = ("permit", DecisionCorpus.Consent["provision"]!["purpose"]!.DeepClone());
        root["period"] = new JsonObject { ["end"] = "2022-12-31" };
        root["class"] = new JsonArray(new JsonObject { ["system"] = "http://hl7.org/fhir/resource-types", ["code"] = "Patient" });
        Part[] parts = [new("patient", "Patient", [], []), new("medication", "MedicationRequest", [], [])];

        Assert.Equal(["medication"], Withheld(consent, parts));

        root["provision"]![0]!.AsObject().Remove("action");
        Assert.Empty(Withheld(consent, parts));
    }

    [Fact]
    public void TheExpiredOneIsExpired() =>
        Assert.Equal(["consent-expired"], Decide(Completed(Load("expired-treat")), InTime.AddYears(1)).Reasons);

    [Fact]
    public void TheExpiredOnePermittedWhileItLasted() =>
        Assert.Empty(Withheld(Completed(Load("expired-treat"))));

    [Fact]
    public void BasicTreatPermits() => Assert.Empty(Withheld(Completed(Load("basic-treat"))));

    [Fact]
    public void BasicRejectDenies() =>
        Assert.Equal(["consent-denies"], Decide(Completed(Load("basic-reject")), InTime).Reasons);

    [Fact]
    public void NormalNotRestrictedPermitsNormalOnly() =>
        Assert.Equal(["R", "PSY", "SDV", "HIV", "V"], Withheld(Completed(Load("advanced-normal-not-restricted"))));

    [Fact]
    public void FocusedReachesTheSensitivitiesOfItsExceptionToo() =>
        Assert.Equal(["R", "HIV", "V"], Withheld(Completed(Load("advanced-normal-focused-psy-or-sdv"))));

    [Fact]
    public void FocusedReachesThemForTheRecipientOfItsExceptionOnly() =>
        Assert.Equal(["R", "PSY", "SDV", "HIV", "V"], Withheld(Completed(Load("advanced-normal-focused-psy-or-sdv"), inException: "mental")));

    private static string[] Withheld(JsonObject consent) => Withheld(consent, Parts);

    private static string[] Withheld(JsonObject consent, IReadOnlyList<Part> parts)
    {
        var decision = Decide(consent, InTime, parts);
        Assert.Equal(Effect.Permit, decision.Effect);
        return [.. parts.Select(part => part.Path).Where(decision.Withheld.Contains)];
    }

    private static Part At(string name, string moment) =>
        new(name, "Observation", [], []) { When = new(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture), DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture)) };

    private static readonly Part[] Parts =
    [
        new("patient", "Patient", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], []),
        new("N", "Observation", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], []),
        new("R", "Observation", [SecurityLabels.Confidentiality(SecurityLabels.Restricted)], []),
        Sensitive("PSY"), Sensitive("SDV"), Sensitive("HIV"),
        new("V", "Observation", [SecurityLabels.Confidentiality(SecurityLabels.VeryRestricted)], []),
    ];

    private static Part Sensitive(string code) =>
        new(code, "Observation", [SecurityLabels.Confidentiality(SecurityLabels.Restricted), new(SecurityLabels.ActCodeSystem, code)], []);

    private static Decision Decide(JsonObject consent, DateTimeOffset now) => Decide(consent, now, Parts);

    private static Decision Decide(JsonObject consent, DateTimeOffset now, IReadOnlyList<Part> parts)
    {
        var id = (string)consent["id"]!;
        return Decider.Decide(new(
            DecisionCorpus.Agency("hospital"), DecisionCorpus.Agency("clinic"), new("records", "TREAT", new("consent", id)),
            [RegisteredConsent.Of(id, 1, "hospital", false, consent, DecisionCorpus.AgencySystem)], parts, now));
    }

    private static JsonObject Completed(JsonObject consent, string inException = "clinic")
    {
        var root = consent["provision"]!.AsObject();
        root["period"] ??= new JsonObject { ["end"] = "2022-12-31" };
        root["actor"] = new JsonArray(Actor("clinic"));
        foreach (var nested in (root["provision"] as JsonArray ?? []).OfType<JsonObject>().Where(nested => nested.ContainsKey("actor")))
        {
            nested["actor"] = new JsonArray(Actor(inException));
        }
        return consent;
    }

    private static JsonObject Actor(string agency)
    {
        var actor = DecisionCorpus.Consent["provision"]!["actor"]![0]!.DeepClone().AsObject();
        actor["reference"]!["identifier"]!["value"] = agency;
        return actor;
    }

    private static JsonObject Load(string name) =>
        JsonNode.Parse(File.ReadAllText(SharedData.Path("testdata", $"ihe-pcf-consent-{name}.json")))!.AsObject();
}
