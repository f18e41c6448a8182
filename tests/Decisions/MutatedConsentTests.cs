using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy;

namespace ExchangeHub.Tests.Decisions;

/// <summary>A consent that was damaged or that says things nobody knows never permits more than it did.</summary>
public sealed class MutatedConsentTests
{
    private static readonly Func<JsonNode?>[] Garbage =
    [
        () => null, () => JsonValue.Create(0), () => JsonValue.Create(true), () => JsonValue.Create(""), () => JsonValue.Create("?\u0000"),
        () => new JsonArray(), () => new JsonObject(), () => new JsonArray((JsonNode?)null), () => new JsonArray(new JsonObject()),
        () => new JsonObject { ["coding"] = new JsonArray() }, () => JsonValue.Create(1e308), () => JsonValue.Create("9999-12-31T23:59:59Z"),
    ];

    // Those that show something, else nothing could widen.
    private static readonly string[] Names = [.. DecisionCorpus.Cases
        .Where(one => one.Value.Request.Consents.Count > 0 && one.Value.Expected.Effect == Effect.Permit).Select(one => one.Key)];

    [Fact]
    public void GarbageInPlaceOfAnyValueNeverWidens() =>
        Sample((consent, at, kind) =>
        {
            var (parent, key) = Places(consent)[at % Places(consent).Length];
            Set(parent, key, Garbage[kind % Garbage.Length]());
        });

    [Fact]
    public void AMemberUnderAnotherNameNeverWidens() =>
        Sample((consent, at, kind) =>
        {
            var places = Places(consent).Where(place => place.Key is string).ToArray();
            var (parent, key) = places[at % places.Length];
            var (members, name) = (parent.AsObject(), (string)key);
            var value = members[name]?.DeepClone();
            members.Remove(name);
            members[kind % 2 == 0 ? $"_{name}" : $"{name}X"] = value;
        });

    [Fact]
    public void AnUnknownMemberAnywhereInAProvisionMakesItUnreadable() =>
        Gen.Select(OneOf.Of(Names), Gen.Int[0, 1000], OneOf.Of("modifierExtension", "extension", "unheardOf")).Sample((name, at, member) =>
        {
            var consent = DecisionCorpus.Cases[name].Request.Consents[0].Consent.DeepClone().AsObject();
            var objects = Places(consent).Where(place => place.Key is "provision").Select(place => Get(place.Parent, place.Key)).OfType<JsonObject>()
                .SelectMany(provision => Places(provision).Select(place => Get(place.Parent, place.Key)).Prepend(provision)).OfType<JsonObject>().ToArray();
            if (objects.Length > 0)
            {
                objects[at % objects.Length][member] = new JsonArray(new JsonObject { ["url"] = "urn:x" });
                Assert.True(ConsentReader.Read(consent, DecisionCorpus.AgencySystem).Rule is null, $"{name}: {consent["provision"]!.ToJsonString()}");
            }
        }, iter: 2000);

    [Fact]
    public void WhatIsNoConsentAtAllIsUnreadableAndNothingThrows() =>
        Gen.Int[0, 100_000].Sample(seed =>
        {
            var random = new Random(seed);
            Assert.Null(ConsentReader.Read(AnyObject(random, 0), DecisionCorpus.AgencySystem).Rule);
        }, iter: 2000);

    private static void Sample(Action<JsonObject, int, int> mutate) =>
        Gen.Select(OneOf.Of(Names), Gen.Int[0, 1000], Gen.Int[0, 1000]).Sample((name, at, kind) =>
        {
            var request = DecisionCorpus.Cases[name].Request;
            var which = at % request.Consents.Count;
            var consent = request.Consents[which].Consent.DeepClone().AsObject();
            mutate(consent, at, kind);
            var before = Shown(request);
            var after = Shown(request with { Consents = [.. request.Consents.Select((one, i) => i == which ? Read(one, consent) : one)] });
            Assert.True(after.IsSubsetOf(before), $"{name}: {consent.ToJsonString()}");
        }, iter: 5000);

    private static RegisteredConsent Read(RegisteredConsent registered, JsonObject consent) =>
        RegisteredConsent.Of(registered.Id, registered.Version, registered.Agency, registered.Revoked, consent, DecisionCorpus.AgencySystem);

    private static HashSet<string> Shown(DecisionRequest request)
    {
        var decision = Decider.Decide(request);
        return decision.Effect == Effect.Deny ? [] : [.. request.Parts.Select(part => part.Path).Where(path => !decision.Withheld.Contains(path)).Append("the message")];
    }

    private static (JsonNode Parent, object Key)[] Places(JsonNode? node) => node switch
    {
        JsonObject members => [.. members.SelectMany(member => Places(member.Value).Prepend((members, (object)member.Key)))],
        JsonArray elements => [.. elements.SelectMany((element, i) => Places(element).Prepend((elements, (object)i)))],
        _ => [],
    };

    private static JsonNode? Get(JsonNode parent, object key) => key is string name ? parent[name] : parent[(int)key];

    private static void Set(JsonNode parent, object key, JsonNode? value)
    {
        if (key is string name)
        {
            parent[name] = value;
        }
        else
        {
            parent[(int)key] = value;
        }
    }

    private static JsonObject AnyObject(Random random, int depth)
    {
        string[] names = ["resourceType", "status", "scope", "provision", "type", "period", "end", "actor", "coding", "system", "code", "purpose", "securityLabel", "other"];
        var result = new JsonObject();
        for (var i = random.Next(5); i > 0; i--)
        {
            result[names[random.Next(names.Length)]] = Any(random, depth + 1);
        }
        return result;
    }

    private static JsonNode? Any(Random random, int depth) => random.Next(depth > 6 ? 4 : 8) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next()),
        2 => JsonValue.Create("permit"),
        3 => JsonValue.Create("Consent"),
        4 => new JsonArray(Any(random, depth + 1), Any(random, depth + 1)),
        5 => new JsonArray(AnyObject(random, depth + 1)),
        _ => AnyObject(random, depth),
    };
}
