using System.Text;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Adapters.Http;

/// <summary>A whole answer: status, media type, bytes.</summary>
public sealed class Answer(int status, string mediaType, ReadOnlyMemory<byte> body, string? caching = null) : IResult
{
    public static Answer Json<T>(T value, int status = StatusCodes.Status200OK) => new(status, "application/json", WireJson.Bytes(value));

    public static Answer Jwt(string compact, int status) => new(status, "application/jwt", Encoding.ASCII.GetBytes(compact));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        (response.StatusCode, response.ContentType, response.ContentLength) = (status, mediaType, body.Length);
        if (caching is not null)
        {
            response.Headers.CacheControl = caching;
        }
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
