using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Http;

/// <summary>
/// What the Functions host posts for every trigger but HTTP: <c>{"Data":{…},"Metadata":{…}}</c>. Objects come as objects, bytes as base64,
/// and all else as JSON inside a JSON string.
/// </summary>
public sealed record TriggerPayload(JsonObject Data, JsonObject Metadata)
{
    /// <summary>The least answer that ends an invocation: an empty one, or 204, would leave the trigger hanging for good.</summary>
    public static IResult Done => Answer.Json(new JsonObject());

    public static async Task<Result<TriggerPayload>> Read(HttpRequest request, CancellationToken ct) =>
        (await request.Read(RequestBody.SmallLimit, ProblemCodes.RequestTooLarge, ct, "application/json")).Then(read => Parse(read.Body));

    /// <summary>The bytes of a binding with <c>"dataType": "binary"</c>; null when it has none.</summary>
    public byte[]? Bytes(string binding)
    {
        var text = Data[binding].AsString();
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>A metadata string such as <c>MessageId</c>, which the host encodes twice.</summary>
    public string? Text(string name)
    {
        var text = Metadata[name].AsString();
        return text is not null && StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out var inner, out _) ? inner.AsString() ?? text : text;
    }

    private static Result<TriggerPayload> Parse(ReadOnlyMemory<byte> body) =>
        StrictJson.TryParseObject(body) is { } envelope && envelope[nameof(Data)] is JsonObject data && envelope[nameof(Metadata)] is JsonObject metadata
            ? new TriggerPayload(data, metadata)
            : new Rejection(ProblemCodes.RequestMalformed);
}
