using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>One entry of the party with all that proves it: salt, leaf index and tlog-proof. The last two are absent until a checkpoint covers it.</summary>
public sealed record ProvenEntry(string Id, string? Salt, JsonObject Entry, long? Index, string? Proof);

/// <param name="Jws">
/// The sender's issuer-signed JWT, which outlives the content: for the sender, and for a recipient once the view was released to it.
/// </param>
public sealed record ProvenMessage(IReadOnlyList<ProvenEntry> Entries, string? Jws);

/// <summary><c>GET /v1/messages/{sender}/{jti}/proof</c>: each party's own entries, and nobody else's.</summary>
public sealed class ProofReader(Ledger ledger, LogReader log, Commits commits, Deliveries deliveries)
{
    private readonly KnownCommits known = new(commits, deliveries);

    public async Task<Result<ProvenMessage>> Read(AgencyEntry caller, string sender, string jti, CancellationToken ct)
    {
        List<ProvenEntry> proven = [];
        foreach (var entry in await ledger.EntriesOf(caller.Id, sender, jti, ct))
        {
            var proof = await log.Prove(entry.Id, ct);
            proven.Add(new(entry.Id, entry.Salt, entry.Entry, proof?.Index, proof?.ToString()));
        }
        return proven.Count > 0 ? new ProvenMessage(proven, await JwsFor(caller, new(sender, jti), ct)) : new Rejection(ProblemCodes.MessageUnknown);
    }

    private async Task<string?> JwsFor(AgencyEntry caller, MessageKey key, CancellationToken ct) =>
        (await known.For(caller.Id, key, ct))?.Jws;
}
