using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// Commits as far as a party may know them. Kind, purpose and basis stand in them in the clear: who was never given the message does not
/// get them.
/// </summary>
internal sealed class KnownCommits(Commits commits, Deliveries deliveries)
{
    /// <summary>For the sender, and for a recipient once the view was released to it; else null.</summary>
    public async Task<Commit?> For(string party, MessageKey key, CancellationToken ct) =>
        await commits.Read(key, ct) is { } commit
        && (key.Sender == party || (commit.For(party) is not null && await IsReleased(party, key, ct)))
            ? commit
            : null;

    public async Task<bool> IsReleased(string recipient, MessageKey key, CancellationToken ct) =>
        await deliveries.Find(recipient, key, ct) is { Released: not null };
}
