using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Local;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Scenarios;

/// <summary>What no client sends: each a 4xx with its code, without an echo of what was sent.</summary>
public sealed class BadInputTests(WholeHub whole)
{
    private const string Marker = "Marlowe";

    public static TheoryData<string, string, int> Bodies => new()
    {
        { "ten-mebibytes-and-one", ProblemCodes.MessageTooLarge, 413 },
        { "nested-200", ProblemCodes.MessageNotAuthentic, 400 },
        { "invalid-utf8", ProblemCodes.MessageNotAuthentic, 400 },
        { "duplicate-members", ProblemCodes.MessageNotAuthentic, 400 },
        { "empty", ProblemCodes.MessageMalformed, 400 },
        { "only-text", ProblemCodes.MessageMalformed, 400 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task ABadBodyIsRefusedWithItsCode(string name, string code, int status)
    {
        var ct = TestContext.Current.CancellationToken;
        var (response, body) = await Post(await whole.Running(ct), BytesOf(name), ct);

        Assert.Equal((status, Problem.MediaType), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains($"\"{Problem.TypePrefix}{code}\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHeaderOfOneMegabyteIsRefused()
    {
        var ct = TestContext.Current.CancellationToken;
        var hub = await whole.Running(ct);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{hub.Endpoints.Hub}/v1/jwks.json");
        request.Headers.Add("X-Long", new string('a', 1024 * 1024));

        using var response = await http.SendAsync(request, ct);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/SequenceLog")]
    [InlineData("/Sweep")]
    public async Task TriggersAreNotOnThePublicPort(string path)
    {
        var ct = TestContext.Current.CancellationToken;
        var hub = await whole.Running(ct);
        using var http = new HttpClient();

        using var response = await http.PostAsync(new Uri(hub.Endpoints.Hub + path), new StringContent("{}", Encoding.UTF8, "application/json"), ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<(HttpResponseMessage, string)> Post(LocalHub hub, byte[] body, CancellationToken ct)
    {
        using var http = new HttpClient();
        using var client = new HubClient(http, hub.Endpoints, hub.Agencies.ProfileOf(Cast.Hospital), TimeProvider.System, SystemEntropy.Source);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{hub.Endpoints.Hub}/v1/messages")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/sd-jwt") } },
        };
        request.Headers.Authorization = new("Bearer", await client.Tokens.Get(ct));
        var response = await http.SendAsync(request, ct);
        return (response, await response.Content.ReadAsStringAsync(ct));
    }

    private static byte[] BytesOf(string name) => name switch
    {
        "ten-mebibytes-and-one" => [.. Enumerable.Repeat((byte)'A', (10 * 1024 * 1024) + 1)],
        "nested-200" => SignedLike(Encoding.UTF8.GetBytes($"{{\"iss\":\"{Marker}\",\"content\":{new string('[', 200)}{new string(']', 200)}}}")),
        "invalid-utf8" => SignedLike([.. "{\"iss\":\""u8, 0xC3, 0x28, .. "\"}"u8]),
        "duplicate-members" => SignedLike(Encoding.UTF8.GetBytes($"{{\"iss\":\"{Marker}\",\"iss\":\"other\"}}")),
        "empty" => [],
        _ => Encoding.UTF8.GetBytes($"Dear hub, this is about {Marker}."),
    };

    private static byte[] SignedLike(byte[] payload) => Encoding.ASCII.GetBytes(
        $"{Base64Url.Encode("""{"alg":"ES256","kid":"a","typ":"exchange-message+sd-jwt"}"""u8)}.{Base64Url.Encode(payload)}.AAAA~");
}
