using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ExchangeHub.Tests.Client;

/// <summary>Answers a client in the hub's place, and remembers what it was asked.</summary>
internal sealed class StubHub : HttpMessageHandler
{
    private readonly Dictionary<string, Func<Asked, HttpResponseMessage>> answers = [];

    public List<Asked> Calls { get; } = [];

    public IEnumerable<Asked> CallsTo(string path) => Calls.Where(call => call.Path == path);

    /// <param name="call">Method and path, for instance <c>GET /v1/inbox</c>.</param>
    public StubHub On(string call, Func<Asked, HttpResponseMessage> answer)
    {
        answers[call] = answer;
        return this;
    }

    public static HttpResponseMessage Answer(string body, string mediaType = "application/json", HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } } };

    public static HttpResponseMessage Answer(byte[] body) =>
        new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } } };

    public static HttpResponseMessage Problem(string code, int status, int? retryAfter = null)
    {
        var answer = Answer($$"""{"type":"urn:exchangehub:problem:{{code}}","title":"Refused.","status":{{status}}}""", "application/problem+json", (HttpStatusCode)status);
        answer.Headers.RetryAfter = retryAfter is { } seconds ? new(TimeSpan.FromSeconds(seconds)) : null;
        return answer;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var asked = new Asked(
            request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.Query, body, request.Content?.Headers.ContentType?.MediaType,
            request.Headers.Authorization?.ToString(), request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
        Calls.Add(asked);
        return answers.TryGetValue($"{asked.Method} {asked.Path}", out var answer) ? answer(asked) : Problem("not-found", 404);
    }
}

internal sealed record Asked(string Method, string Path, string Query, string Body, string? MediaType, string? Authorization, string? IdempotencyKey);
