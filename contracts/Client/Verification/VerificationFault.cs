namespace ExchangeHub.Client.Verification;

/// <summary>Why something that came from the hub is not to be believed. Names are stable; <see cref="VerificationFaults.Explain"/> has the words.</summary>
public enum VerificationFault
{
    // Any document that the hub signed
    NotWellFormed,
    WrongType,
    ClaimMissing,
    IssuerNotHub,
    HubKeyMalformed,
    HubKeyNotVaults,
    HubKeyOfAnotherHub,
    HubKeyNotValidThen,
    SignatureInvalid,
    AudienceNotYou,
    OtherMessage,

    // Receipts
    ReceiptOfOtherContent,
    OtherLog,

    // Releases and the view inside
    ViewNotReleased,
    ViewNotDecryptable,
    ViewMalformed,
    DisclosuresDoNotFit,
    MessageIdDiffers,
    MessageFromAnother,
    MessageForAnotherHub,
    NotAddressedToYou,
    OthersShown,
    SenderKeyUnknown,
    SenderKeyNotActive,
    SenderKeyRevoked,
    SenderKeyNotLogged,
    SenderSignatureInvalid,

    // Proofs
    NotCoveredYet,
    EntryMalformed,
    EntryOfAnother,
    ProofMalformed,
    ProofHashMalformed,
    ProofOfOtherIndex,
    ProofBeyondCheckpoint,
    ProofTooShort,
    ProofTooLong,
    NotIncluded,
    EntryMissing,
    EntryContradicts,

    // Evidence files
    BundleMalformed,
    HubKeysDiffer,
    MessageNotLogged,
    AcknowledgementNotSigned,
    AcknowledgementNotLogged,

    // Checkpoints
    CheckpointMalformed,
    CheckpointControlCharacter,
    CheckpointTrailingBytes,
    CheckpointTooManySignatures,
    CheckpointNotSigned,
    CheckpointSignatureFalse,
    CheckpointOfOtherLog,
    WitnessSignatureFalse,
    CheckpointNotWitnessed,

    // The log as a whole
    CheckpointRolledBack,
    LogForked,
    TileMissing,
    TileMalformed,
    TileFalse,
    EntriesMalformed,
    KeyEntryMalformed,
    EntryNotInLog,
    KeyNotYours,
    RootFalse,
}
