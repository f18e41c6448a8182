using ExchangeHub.Adapters.Http;
using ExchangeHub.Core.Collection;

namespace ExchangeHub.ReadInbox;

/// <summary>GET /v1/inbox: what is not acknowledged yet, oldest first.</summary>
public static class ReadInboxEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/inbox", Read).BelongsTo("ReadInbox", Roles.Receive);

    private static async Task<IResult> Read(HttpRequest request, Caller caller, Deliveries deliveries, CancellationToken ct)
    {
        if (!request.Page().Succeeded(out var page, out var rejection))
        {
            return Problems.Of(rejection);
        }
        var (items, next) = await deliveries.Inbox(caller.Agency.Id, page.After, page.Most, ct);
        return Answer.Json(new Inbox(items, next));
    }

    private sealed record Inbox(IReadOnlyList<InboxItem> Items, string? Next);
}
