using System.Text.Json.Nodes;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Corpus;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>A decision tells which provisions of which consents made it.</summary>
public sealed class GroundsTests
{
    private const string Other = "0197a2c4-52e0-7b11-8c6e-3f1d2a7b9e02";
    private static readonly JsonObject DenyHiv = Nested("deny", "HIV"), DenyPsy = Nested("deny", "PSY"), PermitPsy = Nested("permit", "PSY");

    [Fact]
    public void TheRootThatPermitsIsTold() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 1 provision"], Grounds([Consent()], "N"));

    [Fact]
    public void TheExceptionThatWithholdsIsToldBesideIt() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 1 provision provision.provision[1]"], Grounds([Consent(DenyHiv, DenyPsy)], "N", "PSY"));

    [Fact]
    public void WhatDecidedNothingIsNotTold() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 1 provision"], Grounds([Consent(DenyHiv), Consent(Other, 3, "deny", null, PermitPsy) with { Revoked = true }], "N", "PSY"));

    [Fact]
    public void TheDeepestIsTold() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 1 provision provision.provision[0].provision[0]"], Grounds([Consent(Nested("deny", "BH", PermitPsy))], "N", "PSY"));

    [Fact]
    public void EachConsentWhosePermitIsUsedIsTold() =>
        Assert.Equal(
            [$"{DecisionCorpus.ConsentId} 1 provision", $"{Other} 7 provision.provision[0]"],
            Grounds([Consent(DecisionCorpus.ConsentId, 1, "permit", "N"), Consent(Other, 7, "permit", "U", PermitPsy)], "N", "PSY"));

    [Fact]
    public void APermitThatADenyOverrulesIsNotTold() =>
        Assert.Equal(
            [$"{DecisionCorpus.ConsentId} 1 provision", $"{Other} 2 provision"],
            Grounds([Consent(), Consent(Other, 2, "deny", "PSY")], "N", "PSY"));

    [Fact]
    public void EveryDenyIsTold() =>
        Assert.Equal(
            [$"{DecisionCorpus.ConsentId} 1 provision provision.provision[0]", $"{Other} 2 provision"],
            Grounds([Consent(DenyPsy), Consent(Other, 2, "deny", "PSY")], "N", "PSY"));

    [Fact]
    public void OfADeniedMessageTheDeniesAloneAreTold() =>
        Assert.Equal([$"{Other} 2 provision.provision[0]"], Grounds([Consent(), Consent(Other, 2, "permit", "U", Nested("deny", "N"))], "N", "PSY"));

    [Fact]
    public void ARootThatDeniesIsTold() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 4 provision"], Grounds([Consent(DecisionCorpus.ConsentId, 4, "deny", null)], "N"));

    [Fact]
    public void AConditionThatFailsTellsNoProvision() =>
        Assert.Empty(Grounds([Consent() with { Revoked = true }], "N"));

    [Fact]
    public void AConsentThatNobodyCouldReadIsToldWithoutProvisions() =>
        Assert.Equal([$"{Other} 5 "], Grounds([Consent(), Consent(Other, 5, "perhaps", null)], "N"));

    [Fact]
    public void UnderAnotherBasisTheDeniesAloneAreTold() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 1 provision.provision[0]"], Grounds([Consent(DenyPsy)], "treatment", "N", "PSY"));

    [Fact]
    public void WhatAStatuteWithholdsIsNoGroundOfAConsent() =>
        Assert.Equal([$"{DecisionCorpus.ConsentId} 1 provision"], Grounds([Consent(Nested("deny", "PSYTHPN"))], "N", "PSYTHPN"));

    [Fact]
    public void ManyConsentsAreToldEach()
    {
        RegisteredConsent[] consents = [Consent(), .. Enumerable.Range(0, 40).Select(i => Consent($"0197a2c4-52e0-7b11-8c6e-3f1d2a7b90{i:00}", 1, "deny", "PSY"))];

        Assert.Equal(41, Decide(consents, "consent", "N", "PSY").Grounds.Count);
    }

    private static IEnumerable<string> Grounds(RegisteredConsent[] consents, params string[] labels) =>
        labels[0] == "treatment" ? Told(Decide(consents, "treatment", labels[1..])) : Told(Decide(consents, "consent", labels));

    private static IEnumerable<string> Told(Decision decision) =>
        decision.Grounds.Select(ground => $"{ground.Consent} {ground.Version} {string.Join(' ', ground.Provisions)}");

    /// <summary>Of records of a Patient and an Observation for each label.</summary>
    private static Decision Decide(RegisteredConsent[] consents, string basis, params string[] labels) => Decider.Decide(new(
        DecisionCorpus.Agency("hospital"), DecisionCorpus.Agency("clinic"),
        new("records", "TREAT", basis == "consent" ? new("consent", DecisionCorpus.ConsentId) : new(basis)), consents,
        [
            new("patient", "Patient", [SecurityLabels.Confidentiality(SecurityLabels.Normal)], []),
            .. labels.Select(label => new Part(label, "Observation", [new(SecurityLabels.ByCode(label)!.System, label)], [])),
        ], DecisionCorpus.Now));

    private static RegisteredConsent Consent(params JsonObject[] nested) => Consent(DecisionCorpus.ConsentId, 1, "permit", null, nested);

    private static RegisteredConsent Consent(string id, int version, string type, string? label, params JsonObject[] nested)
    {
        var consent = DecisionCorpus.Consent;
        MergePatch.Apply(consent["provision"], Provision(type, label, nested));
        return RegisteredConsent.Of(id, version, "hospital", false, consent, DecisionCorpus.AgencySystem);
    }

    private static JsonObject Nested(string type, string label, params JsonObject[] nested) => Provision(type, label, nested);

    private static JsonObject Provision(string type, string? label, JsonObject[] nested)
    {
        var provision = new JsonObject { ["type"] = type };
        if (label is not null)
        {
            provision["securityLabel"] = new JsonArray(new JsonObject { ["system"] = SecurityLabels.ByCode(label)!.System, ["code"] = label });
        }
        if (nested.Length > 0)
        {
            provision["provision"] = new JsonArray([.. nested.Select(one => one.DeepClone())]);
        }
        return provision;
    }
}
