using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client.Verification;

/// <summary>Opens a checkpoint: the log signed it, and as many witnesses as the trust asks for.</summary>
public static class CheckpointVerifier
{
    public static Verification<Checkpoint> Open(string note, HubTrust trust)
    {
        if (SignedNote.Parse(note, out var noteFault) is not { } signed)
        {
            return FaultOf(noteFault!.Value);
        }
        if (signed.SignersAmong(trust.LogVerifiers) is not { } signers)
        {
            return VerificationFault.CheckpointSignatureFalse;
        }
        if (signers.Count == 0)
        {
            return VerificationFault.CheckpointNotSigned;
        }
        if (Checkpoint.Parse(signed.Text) is not { } checkpoint)
        {
            return VerificationFault.CheckpointMalformed;
        }
        if (checkpoint.Origin != trust.LogOrigin)
        {
            return VerificationFault.CheckpointOfOtherLog;
        }
        return WitnessFault(signed, trust.WitnessPolicy) is { } fault ? fault : checkpoint;
    }

    private static VerificationFault? WitnessFault(SignedNote signed, WitnessPolicy? policy) =>
        policy is null ? null
        : signed.SignersAmong(policy.Keys) is not { } witnesses ? VerificationFault.WitnessSignatureFalse
        : witnesses.Count < policy.Needed ? VerificationFault.CheckpointNotWitnessed
        : null;

    private static VerificationFault FaultOf(NoteFault fault) => fault switch
    {
        NoteFault.Malformed => VerificationFault.CheckpointMalformed,
        NoteFault.ControlCharacter => VerificationFault.CheckpointControlCharacter,
        NoteFault.TrailingBytes => VerificationFault.CheckpointTrailingBytes,
        NoteFault.TooManySignatures => VerificationFault.CheckpointTooManySignatures,
    };
}
