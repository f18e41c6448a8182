using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 4: a message that came before gets the receipt it got then, however late, even if its key was revoked since.</summary>
public sealed class Repetition(Commits commits)
{
    /// <summary>Null when the id is new; a rejection when it was used for other content.</summary>
    public async Task<Result<Committed>?> Find(Verified message, CancellationToken ct)
    {
        if (await commits.Read(message.Id, ct) is not { } commit)
        {
            return null;
        }
        return commit.JwsSha256 == message.JwsSha256
            ? new Committed(message.Id, commit, Again: true)
            : (Result<Committed>)new Rejection(ProblemCodes.MessageConflict);
    }
}

/// <summary>Accepted for good. What remains can be done any number of times.</summary>
public sealed record Committed(MessageKey Id, Commit Commit, bool Again);
