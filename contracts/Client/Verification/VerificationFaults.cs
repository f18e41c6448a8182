namespace ExchangeHub.Client.Verification;

/// <summary>Each fault in one plain sentence. None repeats what was received.</summary>
public static class VerificationFaults
{
    public static string Explain(this VerificationFault fault) => fault switch
    {
        VerificationFault.NotWellFormed => "It is not a signed document that the exchange knows.",
        VerificationFault.WrongType => "It is a signed document of another type.",
        VerificationFault.ClaimMissing => "A claim that must stand in it is missing or not valid.",
        VerificationFault.IssuerNotHub => "It names another issuer than this hub.",
        VerificationFault.HubKeyMalformed => "The certificate of the hub's key is missing or not valid.",
        VerificationFault.HubKeyNotVaults => "The certificate of the hub's key is not signed by the hub's vault.",
        VerificationFault.HubKeyOfAnotherHub => "The certificate of the hub's key belongs to another hub.",
        VerificationFault.HubKeyNotValidThen => "The hub's key was not valid when the document was made.",
        VerificationFault.SignatureInvalid => "The signature is not the hub's: the document was altered or made by someone else.",
        VerificationFault.AudienceNotYou => "It is made out to another agency.",
        VerificationFault.OtherMessage => "It is about another message.",
        VerificationFault.ReceiptOfOtherContent => "The receipt is for other content than what was sent.",
        VerificationFault.OtherLog => "It names another log than this hub's.",
        VerificationFault.ViewNotReleased => "The view is not the one that the hub states it released.",
        VerificationFault.ViewNotDecryptable => "The view is not sealed to a key of yours, or it was altered.",
        VerificationFault.ViewMalformed => "The view does not hold a message.",
        VerificationFault.DisclosuresDoNotFit => "The parts shown do not fit what the sender signed.",
        VerificationFault.MessageIdDiffers => "The message inside has another id than the one asked for.",
        VerificationFault.MessageFromAnother => "The message inside comes from another agency than the one asked for.",
        VerificationFault.MessageForAnotherHub => "The sender signed it for another hub.",
        VerificationFault.NotAddressedToYou => "The sender did not address it to you.",
        VerificationFault.OthersShown => "It shows other addressees, which no view may.",
        VerificationFault.SenderKeyUnknown => "The directory does not know the sender's signing key.",
        VerificationFault.SenderKeyNotActive => "The sender's key was not active when the message was signed.",
        VerificationFault.SenderKeyRevoked => "The sender's key is revoked.",
        VerificationFault.SenderSignatureInvalid => "The signature is not the sender's: the message was altered or made by someone else.",
        VerificationFault.NotCoveredYet => "The log does not cover the entry yet: ask again in a few seconds.",
        VerificationFault.EntryMalformed => "The entry or its salt is not valid.",
        VerificationFault.EntryOfAnother => "The entry is another party's, or about another message.",
        VerificationFault.ProofMalformed => "The proof is not a tlog-proof.",
        VerificationFault.ProofOfOtherIndex => "The proof is for another place in the log.",
        VerificationFault.CheckpointNotSigned => "No key that you trust signed the checkpoint, or a signature on it is false.",
        VerificationFault.CheckpointOfOtherLog => "The checkpoint is of another log.",
        VerificationFault.NotIncluded => "The log does not hold this entry: entry, salt or proof was altered, or the log was rewritten.",
        VerificationFault.EntryMissing => "The entry that the hub's statement names is not among those proven.",
        VerificationFault.EntryContradicts => "The log's entry says something else than the hub's statement.",
    };
}
