using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Local.Demo;
using ExchangeHub.Policy.Questions;

namespace ExchangeHub.Tests.Client;

/// <summary>Asking before sending: the client tells the hub what it would find in the message, and no more.</summary>
public sealed class DecisionCallsTests
{
    private readonly HubStage stage = new();

    public static TheoryData<string, string> Messages => new()
    {
        { "medical-referral", "referral" }, { "mental-health-referral", "referral" }, { "mandated-report", "records" }, { "case-packet", "case-packet" },
    };

    [Theory, MemberData(nameof(Messages))]
    public async Task TheQuestionIsWhatTheHubWouldReadInTheMessageAndHoldsNoWordOfIt(string example, string kind)
    {
        var outgoing = Outgoing(example, kind);
        using var client = stage.Client(HubPen.Sender);
        stage.Http.On("POST /v1/decisions", _ => StubHub.Answer("""{"policy": "1", "at": "2026-11-24T12:00:00+00:00", "recipients": []}"""));

        var answer = await client.Decisions.Ask(outgoing, TestContext.Current.CancellationToken);

        Assert.Equal(("1", 0), (answer.Policy, answer.Recipients.Count));
        var body = stage.Http.CallsTo("/v1/decisions").Single().Body;
        var read = ClaimsReader.Read(SdJwt.Parse(client.Signatures.Sign(outgoing).Compact, out _)!).Claims!;
        Assert.Equal(Ordered(WireJson.ToObject(DecisionQuestion.Of(read))), Ordered(JsonNode.Parse(body)!));
        Assert.Empty(JsonSchema.Of("decision-request").FaultsOf(JsonNode.Parse(body)));
        string[] words = [.. Words(outgoing.Content).Distinct()];
        Assert.True(words.Length > 0 || example == "case-packet", "nothing was looked for");
        Assert.All(words, word => Assert.DoesNotContain(word, body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"policy": "1", "at": "2026-11-24T12:00:00+00:00"}""")]
    [InlineData("""{"policy": "1", "at": "2026-11-24T12:00:00+00:00", "recipients": [{"agency": "a"}]}""")]
    [InlineData("""{"policy": "1", "at": "2026-11-24T12:00:00+00:00", "recipients": 1}""")]
    [InlineData("""{"policy": "1", "at": "yesterday", "recipients": []}""")]
    public async Task WhatIsNoAnswerIsNotTakenForOne(string body)
    {
        using var client = stage.Client(HubPen.Sender);
        stage.Http.On("POST /v1/decisions", _ => StubHub.Answer(body));

        await Assert.ThrowsAsync<FormatException>(() => client.Decisions.Ask(Outgoing("case-packet", "case-packet"), TestContext.Current.CancellationToken));
    }

    private static OutgoingMessage Outgoing(string example, string kind) => new()
    {
        Kind = kind,
        To = [HubPen.Recipient],
        Purpose = "TREAT",
        Basis = new("treatment"),
        Routing = new(Jurisdiction: "US-WA", Minor: "no"),
        Content = new Example(HubPen.Hub, TimeProvider.System, SystemEntropy.Source).Load(example),
    };

    // Decoys shuffle members, so parts and codes come in any order.
    private static string Ordered(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(",", members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Ordered(member.Value)}"))}}}",
        JsonArray elements => $"[{string.Join(",", elements.Select(Ordered).Order(StringComparer.Ordinal))}]",
        _ => node?.ToJsonString() ?? "null",
    };

    /// <summary>What people wrote for people.</summary>
    private static IEnumerable<string> Words(JsonNode? node, string name = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Words(member.Value, member.Key)),
        JsonArray elements => elements.SelectMany(element => Words(element, name)),
        _ when node.AsString() is { Length: > 3 } text && name is "text" or "display" or "family" or "given" or "city" or "line" or "narrative" or "summary" => [text],
        _ => [],
    };
}
