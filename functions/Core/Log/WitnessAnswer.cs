using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Core.Log;

/// <summary>What a witness makes of a checkpoint; all but the last are the answers of C2SP tlog-witness.</summary>
public enum WitnessVerdict { Cosigned, Malformed, UnknownLog, NotSigned, OtherSize, NotConsistent, NotReached }

/// <param name="Lines">With <see cref="WitnessVerdict.Cosigned"/>: signature lines.</param>
/// <param name="Size">With <see cref="WitnessVerdict.OtherSize"/>: what it signed last.</param>
public sealed record WitnessAnswer(WitnessVerdict Verdict, string Lines = "", long Size = 0);

/// <summary>A witness of this hub's log, somewhere else.</summary>
public interface IWitness
{
    NoteVerifier Key { get; }

    /// <summary>Gives up after a few seconds, and answers <see cref="WitnessVerdict.NotReached"/> then and whenever the world is at fault.</summary>
    Task<WitnessAnswer> Add(WitnessRequest request, CancellationToken ct);
}
