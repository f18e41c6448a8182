using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.ReadProof;

/// <summary>GET /v1/messages/{sender}/{jti}/proof: the caller's own entries about a message, each with its proof once there is one.</summary>
public static class ReadProofEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/messages/{sender}/{jti}/proof", Read).BelongsTo("ReadProof", Roles.LogRead);

    private static async Task<IResult> Read(string sender, string jti, Caller caller, ProofReader proofs, HubIdentity hub, CancellationToken ct) =>
        RequestValues.MessageOf(sender, jti) is { } message
            ? (await proofs.Read(caller.Agency, message.Sender, message.Jti, ct)).Or(proven => Answer.Json(new Proofs(hub.LogOrigin, proven.Entries, proven.Jws)))
            : Problems.Of(ProblemCodes.MessageUnknown);

    private sealed record Proofs(string Log, IReadOnlyList<ProvenEntry> Entries, string? Jws);
}
