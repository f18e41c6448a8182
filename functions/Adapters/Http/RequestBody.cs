using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;
using ExchangeHub.Core.Submission;
using Microsoft.Net.Http.Headers;

namespace ExchangeHub.Adapters.Http;

/// <summary>Reads bodies: never more than the limit in memory, and refused from the headers alone where those tell enough.</summary>
public static class RequestBody
{
    /// <summary>For everything that is not a message, in bytes.</summary>
    public const int SmallLimit = 256 * 1024;

    /// <summary>
    /// Beyond it the server closes the connection. Far above any limit here: a refused body is read and thrown away, for a few seconds at
    /// most, since a client that is cut off while it still sends may never see why.
    /// </summary>
    public const int MostDrained = 64 * 1024 * 1024;

    /// <summary>A message of at most 10 MiB, with its media type.</summary>
    public static Task<Result<(string MediaType, ReadOnlyMemory<byte> Body)>> ReadMessage(this HttpRequest request, CancellationToken ct) =>
        request.Read(Opener.MaxBytes, ProblemCodes.MessageTooLarge, ct, "application/sd-jwt", "application/jose");

    /// <summary>A compact JWT.</summary>
    public static async Task<Result<string>> ReadJwt(this HttpRequest request, CancellationToken ct) =>
        (await request.Read(SmallLimit, ProblemCodes.RequestTooLarge, ct, "application/jwt"))
            .Then<string>(read => System.Text.Encoding.Latin1.GetString(read.Body.Span)); // what is not base64url is refused later, whatever it was

    /// <summary>One of our own records, strictly: each member known, none twice, none null.</summary>
    public static async Task<Result<T>> ReadJson<T>(this HttpRequest request, CancellationToken ct)
        where T : class =>
        (await request.Read(SmallLimit, ProblemCodes.RequestTooLarge, ct, "application/json")).Then(read => Parse<T>(read.Body));

    /// <summary>An object whose members are read elsewhere; as strict.</summary>
    public static async Task<Result<JsonObject>> ReadObject(this HttpRequest request, int limit, CancellationToken ct) =>
        (await request.Read(limit, ProblemCodes.RequestTooLarge, ct, "application/json")).Then<JsonObject>(read =>
            StrictJson.TryParse(read.Body, out var node, out _) && !HoldsNull(node) && node is JsonObject members
                ? members
                : new Rejection(ProblemCodes.RequestMalformed));

    internal static async Task<Result<(string MediaType, ReadOnlyMemory<byte> Body)>> Read(
        this HttpRequest request, int limit, string tooLarge, CancellationToken ct, params string[] mediaTypes)
    {
        if (request.ContentLength > limit)
        {
            return new Rejection(tooLarge);
        }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || request.Headers.ContentEncoding.Count > 0
            || mediaTypes.FirstOrDefault(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)) is not { } mediaType)
        {
            return new Rejection(ProblemCodes.MediaTypeUnsupported);
        }
        return (await request.ReadBytes(limit, tooLarge, ct)).Then<(string, ReadOnlyMemory<byte>)>(body => (mediaType, body));
    }

    /// <summary>A body of any media type.</summary>
    public static Task<Result<ReadOnlyMemory<byte>>> ReadBytes(this HttpRequest request, int limit, CancellationToken ct) =>
        request.ReadBytes(limit, ProblemCodes.RequestTooLarge, ct);

    private static async Task<Result<ReadOnlyMemory<byte>>> ReadBytes(this HttpRequest request, int limit, string tooLarge, CancellationToken ct)
    {
        if (request.ContentLength > limit)
        {
            return new Rejection(tooLarge);
        }
        var body = new MemoryStream((int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (body.Length + read > limit)
            {
                return new Rejection(tooLarge);
            }
            body.Write(buffer, 0, read);
        }
        return (ReadOnlyMemory<byte>)body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static Result<T> Parse<T>(ReadOnlyMemory<byte> utf8)
        where T : class =>
        StrictJson.TryParse(utf8, out var node, out _) && !HoldsNull(node) && WireJson.TryRead<T>(node) is { } value
            ? value
            : new Rejection(ProblemCodes.RequestMalformed);

    private static bool HoldsNull(JsonNode? node) => node switch
    {
        null => true,
        JsonObject members => members.Any(member => HoldsNull(member.Value)),
        JsonArray elements => elements.Any(HoldsNull),
        _ => false,
    };
}
