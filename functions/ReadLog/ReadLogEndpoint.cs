using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Log;

namespace ExchangeHub.ReadLog;

/// <summary>GET /v1/log/checkpoint and /v1/log/tile/…, open to every member; /v1/log/entries, each party's own.</summary>
public static class ReadLogEndpoint
{
    // A tile's name says its content, so a copy never grows old; but only members may have one.
    private const string Immutable = "private, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/log/checkpoint", Checkpoint).BelongsTo("ReadLog", Access.AnyRole);
        routes.MapGet("/v1/log/tile/{*path}", Tile).BelongsTo("ReadLog", Access.AnyRole);
        routes.MapGet("/v1/log/entries", Entries).BelongsTo("ReadLog", Roles.LogRead);
    }

    private static async Task<IResult> Checkpoint(LogReader log, CancellationToken ct) => await log.Checkpoint(ct) is { } note
        ? new Answer(StatusCodes.Status200OK, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(note))
        : Problems.Of(ProblemCodes.NotFound);

    private static async Task<IResult> Tile(string? path, LogReader log, CancellationToken ct) => await log.Tile($"tile/{path}", ct) is { } tile
        ? new Answer(StatusCodes.Status200OK, "application/octet-stream", tile, Immutable)
        : Problems.Of(ProblemCodes.NotFound);

    private static async Task<IResult> Entries(HttpRequest request, Caller caller, Ledger ledger, CancellationToken ct)
    {
        if (!request.Page().Succeeded(out var page, out var rejection))
        {
            return Problems.Of(rejection);
        }
        var entries = await ledger.EntriesOf(caller.Agency.Id, page.After, page.Most, ct);
        return Answer.Json(new OwnEntries(
            [.. entries.Select(entry => new OwnEntry(entry.Id, entry.Salt, entry.Entry))], entries.Count == page.Most ? entries[^1].Id : null));
    }

    private sealed record OwnEntries(IReadOnlyList<OwnEntry> Entries, string? Next);

    private sealed record OwnEntry(string Id, string? Salt, JsonObject Entry);
}
