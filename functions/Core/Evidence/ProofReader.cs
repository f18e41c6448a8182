using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Log;

namespace ExchangeHub.Core.Evidence;

/// <summary>One entry of the party with all that proves it: salt, leaf index and tlog-proof. The last two are absent until a checkpoint covers it.</summary>
public sealed record ProvenEntry(string Id, string? Salt, JsonObject Entry, long? Index, string? Proof);

/// <summary><c>GET /v1/messages/{sender}/{jti}/proof</c>: each party's own entries, and nobody else's.</summary>
public sealed class ProofReader(Ledger ledger, LogReader log)
{
    public async Task<Result<IReadOnlyList<ProvenEntry>>> Read(AgencyEntry caller, string sender, string jti, CancellationToken ct)
    {
        List<ProvenEntry> proven = [];
        foreach (var entry in await ledger.EntriesOf(caller.Id, sender, jti, ct))
        {
            var proof = await log.Prove(entry.Id, ct);
            proven.Add(new(entry.Id, entry.Salt, entry.Entry, proof?.Index, proof?.ToString()));
        }
        return proven.Count > 0 ? proven : new Rejection(ProblemCodes.MessageUnknown);
    }
}
