using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Tests.Decisions;

/// <summary>Laws of several consents with every criterion: only the end of a deny ever shows more.</summary>
public sealed class ConsentProperties
{
    private static readonly Gen<DecisionRequest> GenRequest = ConsentGenerators.GenRequest;

    [Fact]
    public void AddingADenyAnywhereInAnyConsentNeverWidens() =>
        Gen.Select(GenRequest, ConsentGenerators.GenDeny, Gen.Int[0, 100]).Sample((request, deny, where) =>
            NeverWider(request, Changed(request, where % request.Consents.Count, consent =>
            {
                var provisions = Provisions(consent).ToArray();
                var at = provisions[where % provisions.Length];
                at["provision"] ??= new JsonArray();
                var siblings = at["provision"]!.AsArray();
                siblings.Insert(where % (siblings.Count + 1), deny.DeepClone());
            })));

    [Fact]
    public void AddingAConsentThatDeniesAtItsRootNeverWidens() =>
        Gen.Select(GenRequest, ConsentGenerators.GenProvision.Array[0, 3]).Sample((request, nested) =>
        {
            var consent = DecisionCorpus.Consent;
            consent["provision"]!["type"] = "deny";
            consent["provision"]!["provision"] = nested.Length > 0 ? new JsonArray([.. nested.Select(one => one.DeepClone())]) : null;
            if (nested.Length == 0)
            {
                consent["provision"]!.AsObject().Remove("provision");
            }
            NeverWider(request, request with { Consents = [.. request.Consents, DecisionCorpus.Registered(consent) with { Id = "another" }] });
        });

    [Fact]
    public void RemovingOrRevokingAConsentThatOnlyPermitsNeverWidens() =>
        Gen.Select(GenRequest, Gen.Int[0, 3]).Where(one => OnlyPermits(At(one.Item1, one.Item2))).Sample((request, which) =>
        {
            var consent = At(request, which);
            NeverWider(request, request with { Consents = [.. request.Consents.Where(one => one != consent)] });
            NeverWider(request, request with { Consents = [.. request.Consents.Select(one => one == consent ? one with { Revoked = true } : one)] });
        });

    [Fact]
    public void WhatRemovingAConsentShowsItHadDenied() =>
        Gen.Select(GenRequest, Gen.Int[0, 3]).Sample((request, which) =>
        {
            var (consent, before) = (At(request, which), Decider.Decide(request));
            var after = request with { Consents = [.. request.Consents.Where(one => one != consent)] };
            var grounds = before.Grounds.FirstOrDefault(ground => ground.Consent == consent.Id);
            return Shown(after).IsSubsetOf(Shown(request))
                || (grounds is not null && (consent.Reading.Rule is not { } rule || rule.Provisions.Any(one => one.Type == Effect.Deny && grounds.Provisions.Contains(one.Path))));
        });

    [Fact]
    public void NarrowingADataPeriodThatPermitsNeverWidens() =>
        Gen.Select(GenRequest, Gen.Int[0, 100]).Sample((request, where) =>
        {
            // A permit without anything in it, or a root: then nothing within loses its hold.
            var which = where % request.Consents.Count;
            var at = Array.FindIndex(Provisions(request.Consents[which].Consent).ToArray(), IsDatedPermit);
            NeverWider(request, at < 0 ? request : Changed(request, which, consent =>
            {
                var period = Provisions(consent).ElementAt(at)["dataPeriod"]!.AsObject();
                (period["start"], period["end"]) = ((string)period["start"]! + "-06", (string)period["end"]! + "-06");
            }));
        });

    [Fact]
    public void NarrowingThePeriodOfAConsentThatOnlyPermitsNeverWidens() =>
        Gen.Select(GenRequest, Gen.Int[0, 3], Gen.Int[-30, 30], Gen.Int[-30, 30]).Where(one => OnlyPermits(At(one.Item1, one.Item2))).Sample((request, which, start, end) =>
            NeverWider(request, Changed(request, which % request.Consents.Count, consent => consent["provision"]!["period"] = new JsonObject
            {
                ["start"] = $"{DecisionCorpus.Now.AddDays(start):yyyy-MM-dd}",
                ["end"] = $"{DecisionCorpus.Now.AddDays(end):yyyy-MM-dd}",
            })));

    [Fact]
    public void TheOrderOfConsentsAndProvisionsDoesNotMatter() =>
        GenRequest.Sample(request =>
        {
            var (one, other) = (Decider.Decide(request), Decider.Decide(request with { Consents = [.. request.Consents.Select(Reversed).Reverse()] }));
            Assert.Equal(one.Effect, other.Effect);
            Assert.Equal(one.Reasons, other.Reasons);
            Assert.Equal(one.WithheldParts, other.WithheldParts);
            Assert.Equal(one.Scope, other.Scope);
            Assert.Equal(one.Grounds.Select(ground => ground.Consent).Order(), other.Grounds.Select(ground => ground.Consent).Order());
        });

    [Fact]
    public void WhatIsUnknownShowsNothingThatAnyAnswerWouldWithhold() =>
        Gen.Select(GenRequest, Gen.Int[0, 5], Gen.Int[2019, 2025]).Sample((request, which, year) =>
        {
            var at = new DateTimeOffset(year, 3, 1, 0, 0, 0, TimeSpan.Zero);
            var unknown = With(request, which, part => part with { When = null, Authors = [] });
            NeverWider(With(request, which, part => part with { When = new(at, at.AddDays(1)), Authors = ["Practitioner/a"] }), unknown);
            NeverWider(With(request, which, part => part with { When = new(at, at.AddDays(1)), Authors = ["Practitioner/b"] }), unknown);
        });

    [Fact]
    public void GroundsAreOfTheConsentsAskedAndOfProvisionsInThem() =>
        GenRequest.Sample(request => Assert.All(Decider.Decide(request).Grounds, ground =>
        {
            var consent = Assert.Single(request.Consents, one => one.Id == ground.Consent);
            Assert.Subset(consent.Reading.Rule?.Provisions.Select(one => one.Path).ToHashSet() ?? [], ground.Provisions.ToHashSet());
        }));

    [Fact]
    public void TheGeneratorsReachEverything()
    {
        HashSet<string> reached = [];
        GenRequest.Sample(request =>
        {
            var decision = Decider.Decide(request);
            lock (reached)
            {
                reached.UnionWith(decision.Reasons);
                reached.UnionWith(decision.WithheldParts.Select(part => $"part {part.Reason}"));
                reached.Add($"{decision.Grounds.Count} grounds");
            }
        }, iter: 2_000);

        Assert.Superset(
            new HashSet<string> { "consent-permits", "treatment-permits", "part consent-denies", "part psychotherapy-notes-bar", "consent-unreadable", "essential-part-withheld", "0 grounds", "1 grounds", "2 grounds", "3 grounds" },
            reached);
    }

    private static bool IsDatedPermit(JsonObject provision) =>
        (string?)provision["type"] == "permit" && provision.ContainsKey("dataPeriod") && !provision.ContainsKey("provision");

    private static bool OnlyPermits(RegisteredConsent consent) => consent.Reading.Rule is { } rule && rule.Provisions.All(one => one.Type == Effect.Permit);

    private static RegisteredConsent At(DecisionRequest request, int which) => request.Consents[which % request.Consents.Count];

    // Who the message is about and between is known without a time.
    private static DecisionRequest With(DecisionRequest request, int which, Func<Part, Part> change) => request with
    {
        Parts = [.. request.Parts.Select((part, i) => i == which && part.Type is not ("Patient" or "Organization") ? change(part) : part)],
    };

    private static RegisteredConsent Reversed(RegisteredConsent consent)
    {
        var changed = consent.Consent.DeepClone().AsObject();
        foreach (var provision in Provisions(changed).ToArray())
        {
            if (provision["provision"] is JsonArray nested)
            {
                var reversed = nested.Reverse().Select(one => one!.DeepClone()).ToArray();
                provision["provision"] = new JsonArray(reversed);
            }
        }
        return Read(consent, changed);
    }

    private static DecisionRequest Changed(DecisionRequest request, int which, Action<JsonObject> change)
    {
        var consent = request.Consents[which].Consent.DeepClone().AsObject();
        change(consent);
        return request with { Consents = [.. request.Consents.Select((one, i) => i == which ? Read(one, consent) : one)] };
    }

    private static RegisteredConsent Read(RegisteredConsent consent, JsonObject changed) =>
        RegisteredConsent.Of(consent.Id, consent.Version, consent.Agency, consent.Revoked, changed, DecisionCorpus.AgencySystem);

    private static IEnumerable<JsonObject> Provisions(JsonObject consent) => Within(consent["provision"]!.AsObject());

    private static IEnumerable<JsonObject> Within(JsonObject provision) =>
        (provision["provision"] as JsonArray ?? []).SelectMany(nested => Within(nested!.AsObject())).Prepend(provision);

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
}
