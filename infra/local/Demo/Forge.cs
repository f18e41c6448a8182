using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Local.Demo;

/// <summary>What the hub answered, byte for byte.</summary>
internal sealed record Answer(int Status, string Code, string Body);

/// <summary>Makes messages that no client library would make, and posts them as they are.</summary>
internal sealed class Forge(HttpClient http, string hub)
{
    private const string MessageType = "exchange-message+sd-jwt";

    /// <summary>The claims of a good message, to be spoilt.</summary>
    public static JsonObject ClaimsOf(SignedMessage message) => SdJwt.Parse(message.Compact, out _)!.Claims.DeepClone().AsObject();

    /// <param name="inClear">A pointer that stays in the signed part although it must not.</param>
    public static string Sign(JsonObject claims, SigningKey key, string? inClear = null) => SdJwtIssuer.Issue(
        MessageType, claims, Concealment.Plan(claims).Where(pointer => pointer != inClear).ToHashSet(), key, SystemEntropy.Source);

    public static string FlipSignature(string compact) => Flip(compact, compact.IndexOf('~', StringComparison.Ordinal) - 10);
    public static string FlipDisclosure(string compact) => Flip(compact, compact.IndexOf('~', StringComparison.Ordinal) + 10);

    public static string Unsign(string compact)
    {
        var payload = compact.Split('.')[1];
        var kid = SdJwt.Parse(compact, out _)!.Jws.Kid;
        var header = Base64Url.Encode(WireJson.Bytes(new JsonObject { ["alg"] = "none", ["kid"] = kid, ["typ"] = MessageType }));
        return $"{header}.{payload}.{compact[compact.IndexOf('~', StringComparison.Ordinal)..]}";
    }

    public async Task<Answer> Post(string compact, Actor caller, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{hub}/v1/messages")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(compact)) { Headers = { ContentType = new MediaTypeHeaderValue("application/sd-jwt") } },
        };
        request.Headers.Authorization = new("Bearer", await caller.Hub.Tokens.Get(ct));
        using var response = await http.SendAsync(request, ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        var type = response.IsSuccessStatusCode ? "" : StrictJson.TryParseObject(Encoding.UTF8.GetBytes(body))?["type"].AsString() ?? "";
        return new((int)response.StatusCode, type[(type.LastIndexOf(':') + 1)..], body);
    }

    private static string Flip(string text, int at)
    {
        var flipped = text[at] == 'A' ? 'B' : 'A';
        return $"{text[..at]}{flipped}{text[(at + 1)..]}";
    }
}
