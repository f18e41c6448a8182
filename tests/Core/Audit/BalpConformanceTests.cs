using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using static ExchangeHub.Tests.Core.Audit.BalpProfiles;

namespace ExchangeHub.Tests.Core.Audit;

/// <summary>Our AuditEvents against the profiles of IHE BALP, and against its own examples.</summary>
public sealed class BalpConformanceTests
{
    private readonly AuditStory story = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ihe-balp-audit-create-server", "PatientCreate")]
    [InlineData("ihe-balp-audit-read-server", "PatientRead")]
    [InlineData("ihe-balp-audit-privacydisclosure-source", "PrivacyDisclosure.Source")]
    [InlineData("ihe-balp-audit-authz-consent-permit", "AuthZconsent")]
    [InlineData("ihe-balp-audit-authz-consent-deny", "AuthZconsent")]
    public void TheRulesThatWeHoldOursToHoldForItsExamples(string example, string profile) => Assert.Empty(FaultsOf(Shared(example), profile));

    [Fact]
    public async Task EveryEventKeepsTheProfileThatItNames()
    {
        await story.Exchange();
        await RefusedRelease();
        await Revoke();
        Dictionary<string, int> kept = [];
        foreach (var caller in new[] { story.Hub.Hospital, story.Hub.Clinic })
        {
            foreach (var one in await story.All(caller))
            {
                if (Of(one) is { } profile)
                {
                    Assert.True(FaultsOf(one, profile) is [], $"{profile}: {string.Join("; ", FaultsOf(one, profile))}\n{one}");
                    kept[profile] = kept.GetValueOrDefault(profile) + 1;
                }
            }
        }
        Assert.Equal(
            ["AuthZconsent", "Create", "PatientCreate", "PatientRead", "PatientUpdate", "PrivacyDisclosure.Recipient", "PrivacyDisclosure.Source"],
            kept.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ihe-balp-audit-create-server", "accepted.create", true)]
    [InlineData("ihe-balp-audit-create-server", "consent-registered.create", true)]
    [InlineData("ihe-balp-audit-read-server", "released.read", false)]
    [InlineData("ihe-balp-audit-privacydisclosure-source", "released.disclosure", true)]
    [InlineData("ihe-balp-audit-authz-consent-permit", "accepted.decision-0", true)]
    [InlineData("ihe-balp-audit-authz-consent-permit", "released.decision", true)]
    [InlineData("ihe-balp-audit-authz-consent-deny", "release-refused.decision", true)]
    [InlineData("hl7-r4-auditevent-disclosure", "released.disclosure", true)]
    public async Task OursHasWhatTheExampleHas(string file, string name, bool isSenders)
    {
        var example = Shared(file);
        await story.Exchange();
        await RefusedRelease();

        var ours = (await story.ByName(isSenders ? story.Hub.Hospital : story.Hub.Clinic))[name];

        Assert.Equal(Code(example["type"]), Code(ours["type"]));
        Assert.Equal((example["action"].AsString(), example["outcome"].AsString()), (ours["action"].AsString(), ours["outcome"].AsString()));
        Contains(Objects(example["subtype"]).Select(Code).Where(code => code != "|Disclosure"), Objects(ours["subtype"]).Select(Code));
        Contains(Agents(example).Where(code => code != PatientAdvocate), Agents(ours));
        Contains(Objects(example["entity"]).Select(entity => Code(entity["type"])).Where(code => code?.EndsWith("|XrequestId", StringComparison.Ordinal) == false), Objects(ours["entity"]).Select(entity => Code(entity["type"])));
        Contains(Objects(example["source"]!["type"]).Select(code => code["system"].AsString()), Objects(ours["source"]!["type"]).Select(code => code["system"].AsString()));
        Contains(Lifecycles(example), Lifecycles(ours));
        Contains(Members(example), Members(ours));
        foreach (var agent in Objects(example["agent"]).Where(agent => agent.ContainsKey("network")))
        {
            Assert.Contains(Objects(ours["agent"]), one => AgentType(one) == AgentType(agent) && one["network"] is JsonObject { Count: > 0 });
        }
    }

    // Who spoke for the person is not the hub's to name; a disclosure under a consent names the consent.
    private const string PatientAdvocate = "http://snomed.info/sct|429577009";

    private static IEnumerable<string?> Agents(JsonObject one) => Objects(one["agent"]).Select(AgentType);

    private static string? AgentType(JsonObject agent) => Code(agent["type"]?["coding"]?[0]);

    private static IEnumerable<string?> Lifecycles(JsonObject one) => Objects(one["entity"]).Select(entity => Code(entity["lifecycle"])).Where(code => code is not null);

    private static IEnumerable<string> Members(JsonObject one) => one.Select(member => member.Key).Except(["text", "outcomeDesc"]);

    private static void Contains<T>(IEnumerable<T> expected, IEnumerable<T> those) => Assert.Empty(expected.Except(those));

    [Fact]
    public void ThePublishedExampleKeepsItsProfileAndIsFhir()
    {
        var example = story.Hub.Example.Load("audit-event");

        Assert.Empty(FaultsOf(example, Of(example)!));
        Assert.Empty(ExchangeHub.Core.Consents.FhirSyntax.FaultsOf(example));
    }

    [Fact]
    public async Task ThePublishedExampleHasTheFormOfARealOne()
    {
        await story.Exchange();

        var real = (await story.ByName(story.Hub.Hospital))["released.disclosure"];

        Assert.Equal(Form(real).Order(StringComparer.Ordinal).Distinct(), Form(story.Hub.Example.Load("audit-event")).Order(StringComparer.Ordinal).Distinct());
    }

    /// <summary>Members and codes, whatever their values.</summary>
    private static IEnumerable<string> Form(JsonNode? node, string path = "") => node switch
    {
        JsonObject members => [.. members.ContainsKey("code") && members.ContainsKey("system") ? [$"{path} {Code(members)}"] : Array.Empty<string>(), .. members.SelectMany(member => Form(member.Value, $"{path}.{member.Key}"))],
        JsonArray elements => elements.SelectMany(element => Form(element, path)),
        _ => [path],
    };

    /// <summary>A referral that the same person's consent denies by the time it is collected.</summary>
    private async Task RefusedRelease()
    {
        var key = await story.Send(new("consent", Consent: story.Hub.ConsentId));
        story.Hub.Time.Advance(TimeSpan.FromMinutes(1));
        await story.Hub.Register(Contracts.Ids.New(story.Hub.Time, Contracts.SystemEntropy.Source).ToString(), 1, consent => consent["provision"]!["type"] = "deny", Ct);
        using var process = story.Hub.Start();
        Assert.NotNull((await process.Releaser.Release(story.Hub.Clinic, key, "once", Ct)).Rejection);
        await story.Sequence();
    }

    private async Task Revoke()
    {
        using var process = story.Hub.Start();
        Assert.Null((await story.Hub.Pass(process.Revocation.Revoke(story.Hub.Hospital, story.Hub.ConsentId, story.Hub.SignRevocation(), Ct))).Rejection);
        await story.Sequence();
    }

    private static JsonObject Shared(string name) => StrictJson.TryParseObject(File.ReadAllBytes(SharedData.Path("testdata", $"{name}.json")))!;
}
