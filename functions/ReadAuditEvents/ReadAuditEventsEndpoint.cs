using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;
using ExchangeHub.Core.Audit;
using Hl7.Fhir.Model;
using Microsoft.AspNetCore.WebUtilities;
using Parameters = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.KeyValuePair<string, string>>;

namespace ExchangeHub.ReadAuditEvents;

/// <summary>GET /fhir/AuditEvent and its like: the caller's own entries of the log as FHIR R4 AuditEvents (IHE BALP; FHIR RESTful API, search).</summary>
public static class ReadAuditEventsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/fhir/AuditEvent", Search).BelongsTo("ReadAuditEvents", Roles.LogRead);
        routes.MapPost("/fhir/AuditEvent/_search", SearchByForm).BelongsTo("ReadAuditEvents", Roles.LogRead);
        routes.MapGet("/fhir/AuditEvent/{id}", Read).BelongsTo("ReadAuditEvents", Roles.LogRead);
        routes.MapGet("/fhir/metadata", Metadata).BelongsToOpen("ReadAuditEvents");
    }

    private static Answer Metadata(HubIdentity hub) => FhirAnswer.Of(Capabilities.Of(hub));

    private static async Task<IResult> Read(string id, Caller caller, AuditTrail trail, CancellationToken ct) =>
        await trail.Find(caller.Agency.Id, id, ct) is { } one ? FhirAnswer.Of(one) : Problems.Of(ProblemCodes.NotFound);

    private static Task<IResult> Search(
        HttpRequest request, Caller caller, AuditTrail trail, AuditSearchReader reader, AuditCursors cursors, HubIdentity hub, CancellationToken ct) =>
        Answered(Flat(request.Query), request, caller.Agency.Id, trail, reader, cursors, hub, ct);

    /// <summary>The parameters in a body, so that ids stand in no URL and in nobody's list of URLs.</summary>
    private static async Task<IResult> SearchByForm(
        HttpRequest request, Caller caller, AuditTrail trail, AuditSearchReader reader, AuditCursors cursors, HubIdentity hub, CancellationToken ct) =>
        (await request.Read(RequestBody.SmallLimit, ProblemCodes.RequestTooLarge, ct, "application/x-www-form-urlencoded"))
        .Succeeded(out var read, out var rejection)
            ? await Answered(
                [.. Flat(request.Query), .. Flat(QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(read.Body.Span)))],
                request, caller.Agency.Id, trail, reader, cursors, hub, ct)
            : Problems.Of(rejection);

    private static async Task<IResult> Answered(
        Parameters parameters, HttpRequest request, string party, AuditTrail trail, AuditSearchReader reader, AuditCursors cursors, HubIdentity hub,
        CancellationToken ct)
    {
        var cursor = parameters.FirstOrDefault(parameter => parameter.Key == "_cursor").Value;
        var wanted = cursor is null ? reader.Read(parameters, IsStrict(request)) : await cursors.Open(party, cursor, ct);
        if (!wanted.Succeeded(out var search, out var rejection))
        {
            return Problems.Of(rejection);
        }
        var page = await trail.Search(party, search, ct);
        var next = page.Next is { } at ? await cursors.Seal(party, search, at, ct) : null;
        return FhirAnswer.Of(SearchBundle.Of(hub, page, cursor, search, next));
    }

    private static bool IsStrict(HttpRequest request) =>
        request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',', ';')).Any(value => value.Trim() == "handling=strict");

    private static Parameters Flat(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values) =>
        [.. values.SelectMany(some => some.Value.Select(one => KeyValuePair.Create(some.Key, one ?? "")))];
}
