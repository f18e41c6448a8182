using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Tests.Decisions;

/// <summary>Contents as parts: all that a part is read from, without a signature around it.</summary>
internal static class Claims
{
    public static IReadOnlyList<Part> Entries(params string[] resources) => PartReader.PartsOf(Of("records", new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["entry"] = new JsonArray([.. resources.Select((resource, i) => (JsonNode)new JsonObject { ["fullUrl"] = $"urn:uuid:{i}", ["resource"] = JsonNode.Parse(resource) })]),
    }));

    public static IReadOnlyList<Part> Document(string kind, string content, params Attachment[] attachments) =>
        PartReader.PartsOf(Of(kind, JsonNode.Parse(content)!.AsObject()) with { Attachments = attachments });

    public static Part Resource(string resource) => Entries(resource)[0];

    private static MessageClaims Of(string kind, JsonObject content) => new()
    {
        Iss = "hospital", Aud = "https://hub.example.org", Jti = "019ca9b4-9c00-7000-8000-0000000000a1", Iat = DecisionCorpus.Now, Exp = DecisionCorpus.Now.AddDays(1),
        Kind = kind, Purpose = "TREAT", Basis = new("treatment"), ContentType = ContentTypes.For(kind)!, Content = content,
    };
}
