using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Client;

/// <summary>A request as it can be repeated: the same bytes each time.</summary>
internal sealed record HubRequest(
    HttpMethod Method, string Url, ReadOnlyMemory<byte> Body = default, string? MediaType = null, string? IdempotencyKey = null, string? Accept = null);

internal sealed record HubAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public T Read<T>()
        where T : class => HubJson.Read<T>(Body);

    public string Text => System.Text.Encoding.UTF8.GetString(Body.Span);
}

/// <summary>
/// Calls with a bearer token. Every call of the hub may be repeated with the same bytes, so whatever is transient is tried again:
/// a lost answer, 429, 502, 503, 504.
/// </summary>
internal sealed class HubHttp(HttpClient http, AccessTokens? tokens, TimeProvider time)
{
    private const int Attempts = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(30);

    public async Task<HubAnswer> Send(HubRequest request, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = FirstPause * Math.Pow(2, attempt - 1);
            try
            {
                using var response = await Attempt(request, ct);
                var body = await response.Content.ReadAsByteArrayAsync(ct);
                if (response.IsSuccessStatusCode)
                {
                    return new((int)response.StatusCode, body);
                }
                var problem = ProblemOf(response, body);
                if (attempt == Attempts || !IsTransient(problem.Status))
                {
                    throw problem;
                }
                pause = problem.RetryAfter is { } asked && asked > pause ? asked : pause;
            }
            catch (Exception e) when (IsLost(e, ct))
            {
                if (attempt == Attempts)
                {
                    throw new HubUnreachableException("The hub did not answer.", e);
                }
            }
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, ct);
        }
    }

    private async Task<HttpResponseMessage> Attempt(HubRequest request, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(request.Method, request.Url);
        if (request.MediaType is { } mediaType)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        }
        if (request.IdempotencyKey is { } key)
        {
            message.Headers.Add("Idempotency-Key", key);
        }
        if (request.Accept is { } accept)
        {
            message.Headers.Accept.Add(new(accept));
        }
        if (tokens is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.Get(ct));
        }
        return await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, ct);
    }

    internal static bool IsLost(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private static bool IsTransient(int status) => status is 429 or 502 or 503 or 504;

    private HubProblemException ProblemOf(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var problem = ReadProblem(response.Content.Headers.ContentType?.MediaType, body, status) is { } read
            ? read with { Status = status }
            // Not the hub's own words, for instance a gateway's page: only the number is worth keeping.
            : new() { Type = "about:blank", Title = string.Create(CultureInfo.InvariantCulture, $"The answer was HTTP {status}."), Status = status };
        return new(problem, RetryAfterOf(response.Headers.RetryAfter));
    }

    private static Problem? ReadProblem(string? mediaType, byte[] body, int status) => !StrictJson.TryParse(body, out var node, out _) ? null
        : mediaType == Problem.MediaType ? HubJson.TryRead<Problem>(node)
        // Of the FHIR endpoint: the same in the words of an OperationOutcome.
        : mediaType == "application/fhir+json" && node is JsonObject outcome && outcome["issue"] is JsonArray { Count: > 0 } issues && issues[0] is JsonObject issue
            && issue["details"] is JsonObject details && details["coding"] is JsonArray { Count: > 0 } codings && codings[0] is JsonObject coding
            && coding["code"].AsString() is { } code
            ? new() { Type = Problem.TypePrefix + code, Title = details["text"].AsString() ?? code, Status = status, Detail = issue["diagnostics"].AsString() }
        : null;

    private TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
}
