using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core;

/// <summary>
/// The life of a message, on one page. The caller's agency is known (step 1); everything else happens here, in this order.
/// A method group is pure; a lambda touches the world.
/// </summary>
public sealed class Exchange(
    Opener opener, Verifier verifier, Repetition repetition, Validator validator, Router router, Judge judge, Cutter cutter,
    Sealer sealer, Acceptance acceptance, Announcer announcer, Refusals refusals)
{
    /// <summary>How often a message or a release is decided anew because a consent changed meanwhile.</summary>
    public const int Tries = 3;

    public async Task<Result<Accepted>> Submit(Received received, CancellationToken ct)
    {
        var verified = await opener.Open(received, ct)                  //  2 size, JWE, SD-JWT, claims
            .Then(opened => verifier.Verify(opened, ct));               //  3 who signed it

        if (!verified.Succeeded(out var message, out var stranger))
        {
            return stranger; // counted, not logged: or strangers could fill the log
        }

        var outcome = message.Sender.Id != received.Caller.Id ? new Rejection(ProblemCodes.IssuerNotCaller)
            : await repetition.Find(message, ct) is { } before          //  4 known already: the stored receipt, or a conflict
            ? await before.Then(committed => announcer.Finish(committed, ct))
            : await Accept(message, ct);

        if (outcome.Rejection is { } refusal)
        {
            await refusals.Record(received.Caller.Id, message, refusal, ct);
        }
        return outcome;
    }

    private async Task<Result<Accepted>> Accept(Verified message, CancellationToken ct) =>
        await (await validator.Validate(message)                        //  5 age, key, content: all faults at once
            .Then(valid => router.Route(valid, ct)))                    //  6 addressed, or subscribed
            .Then(routed => Commit(routed, ct))
            .Then(committed => announcer.Announce(committed, ct));      // 11 notices and the log's wake-up, 12 the receipt

    private async Task<Result<Committed>> Commit(Routed routed, CancellationToken ct)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var prepared = await judge.Decide(routed, ct)               //  7 law, agreement, consents: default deny, with reasons
                .Then(cutter.Cut)                                       //  8 withhold what a recipient may not see
                .Then(sealer.Seal);                                     //  9 one JWE for each recipient
            if (!prepared.Succeeded(out var ready, out var refusal))
            {
                return refusal;
            }
            if (await acceptance.Commit(ready, ct) is { } outcome)      // 10 the commit point: a crash before it leaves garbage,
            {                                                           //    a crash after it is finished by a retry or the sweep
                return outcome;
            }
        }
        throw new TimeoutException("consents changed faster than a message could be decided");
    }
}
