using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Tests.Decisions;

/// <summary>Laws that hold for every consent and every message: less consent never shows more.</summary>
public sealed class DecisionProperties
{
    private static readonly string[] Sensitivities = ["PSY", "SUD", "OPIOIDUD", "BH", "HIV", "SDV", "PSYTHPN", "42CFRPart2"];

    private static readonly Gen<Coding> GenLabel = Gen.OneOf(
        OneOf.Of("U", "L", "N", "R", "V").Select(code => new Coding(SecurityLabels.ConfidentialitySystem, code)),
        OneOf.Of(Sensitivities).Select(code => new Coding(SecurityLabels.ActCodeSystem, code)));

    private static readonly Gen<JsonObject> GenLeaf = Gen.Select(
        OneOf.Of("permit", "deny"), GenLabel.Array[0, 3], OneOf.Of("clinic", "mental", ""),
        (type, labels, actor) => Provision(type, labels, actor, []));

    private static readonly Gen<JsonObject> GenProvision = Gen.Select(
        OneOf.Of("permit", "deny"), GenLabel.Array[0, 3], OneOf.Of("clinic", "mental", ""), GenLeaf.Array[0, 2], Provision);

    private static readonly Gen<DecisionRequest> GenRequest = Gen.Select(
        GenProvision.Array[0, 4], GenLabel.Array[0, 2], GenLabel.Array[0, 3].Array[0, 5], OneOf.Of("clinic", "mental"),
        OneOf.Of("hospital", "shelter", "addiction"), Request);

    [Fact]
    public void AddingADenyNeverWidens() =>
        Gen.Select(GenRequest, GenLabel.Array[0, 2], Gen.Int[0, 100]).Sample((request, labels, where) =>
            NeverWider(request, Changed(request, consent =>
            {
                var provisions = Provisions(consent["provision"]!.AsObject()).ToArray();
                var at = provisions[where % provisions.Length];
                at["provision"] ??= new JsonArray();
                var siblings = at["provision"]!.AsArray();
                siblings.Insert(where % (siblings.Count + 1), Provision("deny", labels, "", []));
            })));

    [Fact]
    public void NarrowingThePeriodNeverWidens() =>
        Gen.Select(GenRequest, Gen.Int[-400, 400], Gen.Int[-400, 400]).Sample((request, start, end) =>
            NeverWider(
                Changed(request, consent => Period(consent, Math.Min(start, -30), Math.Max(end, 30))),
                Changed(request, consent => Period(consent, Math.Max(start, -30), Math.Min(end, 30)))));

    [Fact]
    public void RemovingTheConsentNeverWidens() =>
        GenRequest.Sample(request => Decider.Decide(request with { Consents = [] }).Effect == Effect.Deny);

    [Fact]
    public void RevokingTheConsentNeverWidens() =>
        GenRequest.Sample(request => Decider.Decide(request with { Consents = [request.Consents[0] with { Revoked = true }] }).Effect == Effect.Deny);

    [Fact]
    public void RaisingAPartToVNeverShowsItWhereExceptionsOnlyDeny() =>
        GenRequest.Where(request => Provisions(request.Consents[0].Consent["provision"]!.AsObject()).Count(one => (string?)one["type"] == "permit") == 1)
            .Sample(request => NeverWider(request, request with
            {
                Parts = [.. request.Parts.Select(part => part with { Labels = [.. part.Labels, SecurityLabels.Confidentiality(SecurityLabels.VeryRestricted)] })],
            }));

    [Fact]
    public void DenyingAParentDeniesItsParts() =>
        GenRequest.Sample(request =>
        {
            var changed = Changed(request, consent => consent["provision"]!["provision"] = new JsonArray(Provision("deny", [new(SecurityLabels.ActCodeSystem, "BH")], "", [])));
            var shown = Shown(changed);
            return changed.Parts.Where(part => shown.Contains(part.Path)).SelectMany(part => part.Labels)
                .All(label => label.Code is not ("BH" or "PSY" or "SUD" or "OPIOIDUD" or "PSYTHPN"));
        });

    [Fact]
    public void TheGeneratorsReachPermitsAndDenials()
    {
        var effects = new HashSet<(Effect, bool)>();
        GenRequest.Sample(request =>
        {
            var decision = Decider.Decide(request);
            lock (effects)
            {
                effects.Add((decision.Effect, decision.Withheld.Count > 0));
            }
        });
        Assert.Superset(new HashSet<(Effect, bool)> { (Effect.Permit, true), (Effect.Permit, false), (Effect.Deny, true) }, effects);
    }

    private static void NeverWider(DecisionRequest before, DecisionRequest after)
    {
        var extra = Shown(after).Except(Shown(before)).ToArray();
        Assert.True(extra.Length == 0, $"shown in addition: {string.Join(", ", extra)}");
    }

    private static HashSet<string> Shown(DecisionRequest request)
    {
        var decision = Decider.Decide(request);
        return decision.Effect == Effect.Deny ? [] : [.. request.Parts.Select(part => part.Path).Where(path => !decision.Withheld.Contains(path))];
    }

    private static DecisionRequest Changed(DecisionRequest request, Action<JsonObject> change)
    {
        var consent = request.Consents[0].Consent.DeepClone().AsObject();
        change(consent);
        return request with { Consents = [DecisionCorpus.Registered(consent, request.Discloser.Id)] };
    }

    private static void Period(JsonObject consent, int startDays, int endDays) => consent["provision"]!["period"] = new JsonObject
    {
        ["start"] = $"{DecisionCorpus.Now.AddDays(startDays):yyyy-MM-dd}",
        ["end"] = $"{DecisionCorpus.Now.AddDays(endDays):yyyy-MM-dd}",
    };

    // As deep as a deny may still be added to: root, exception, exception of that.
    private static IEnumerable<JsonObject> Provisions(JsonObject provision) =>
        (provision["provision"] as JsonArray ?? []).SelectMany(nested => Provisions(nested!.AsObject())).Prepend(provision);

    private static DecisionRequest Request(JsonObject[] nested, Coding[] root, Coding[][] parts, string recipient, string sender)
    {
        var consent = DecisionCorpus.Consent;
        var provision = consent["provision"]!.AsObject();
        if (nested.Length > 0)
        {
            provision["provision"] = new JsonArray([.. nested.Select(one => one.DeepClone())]);
        }
        if (root.Length > 0)
        {
            provision["securityLabel"] = Labels(root);
        }
        return new(
            DecisionCorpus.Agency(sender), DecisionCorpus.Agency(recipient), new("records", "TREAT", new("consent", DecisionCorpus.ConsentId)),
            [DecisionCorpus.Registered(consent, sender)],
            [new("/content/entry/0", "Patient", [], []), .. parts.Select((labels, i) => new Part($"/content/entry/{i + 1}", "Observation", labels, []))],
            DecisionCorpus.Now);
    }

    private static JsonObject Provision(string type, Coding[] labels, string actor, JsonObject[] nested)
    {
        var provision = new JsonObject { ["type"] = type };
        if (labels.Length > 0)
        {
            provision["securityLabel"] = Labels(labels);
        }
        if (actor.Length > 0)
        {
            var named = DecisionCorpus.Consent["provision"]!["actor"]![0]!.DeepClone();
            named["reference"]!["identifier"]!["value"] = actor;
            provision["actor"] = new JsonArray(named);
        }
        if (nested.Length > 0)
        {
            provision["provision"] = new JsonArray([.. nested.Select(one => one.DeepClone())]);
        }
        return provision;
    }

    private static JsonArray Labels(Coding[] labels) =>
        new([.. labels.Select(label => (JsonNode)new JsonObject { ["system"] = label.System, ["code"] = label.Code })]);
}
