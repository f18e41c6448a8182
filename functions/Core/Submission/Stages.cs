using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Submission;

/// <summary>The body as it came, from a caller whose token named this agency.</summary>
public sealed record Received(AgencyEntry Caller, string MediaType, ReadOnlyMemory<byte> Body);

/// <summary>A well-formed SD-JWT with claims that may stand in a message. Who signed it is not known yet.</summary>
public sealed record Opened(AgencyEntry Caller, SdJwt SdJwt);

/// <summary>Signed by a key of the caller. From here on a refusal is evidence and goes into the log.</summary>
/// <param name="Key">The directory's record of the signing key; its state is judged later, since a repetition is answered even after a revocation.</param>
public sealed record Verified(AgencyEntry Sender, AgencyKey Key, SdJwt SdJwt, MessageKey Id, string JwsSha256);

/// <summary>New, in time, and well formed inside and out.</summary>
public sealed record Validated(Verified Message, MessageClaims Claims, IReadOnlyList<Part> Parts)
{
    public AgencyEntry Sender => Message.Sender;
    public MessageKey Id => Message.Id;
}

/// <summary>With the agencies it is for: those addressed, or those that subscribe.</summary>
public sealed record Routed(Validated Message, IReadOnlyList<AgencyEntry> Recipients, bool BySubscription);

/// <summary>With an answer for each recipient, at least one of them permit.</summary>
/// <param name="Deliberation">What the answers rest on; null for those that an accepted message alone permits.</param>
public sealed record Judged(Validated Message, Deliberation? Deliberation, bool BySubscription, IReadOnlyList<Judgement> Judgements)
{
    /// <summary>The consent that the message names.</summary>
    public RegisteredConsent? Consent => Deliberation?.Consents.Named;
}

public sealed record Judgement(AgencyEntry Recipient, Decision Decision);

/// <summary>With what each permitted recipient may see, cut out of the sender's own message.</summary>
/// <param name="Answers">The judgements, but a denial where the view could not be cut.</param>
public sealed record Segmented(Judged Message, IReadOnlyList<RecipientView> Views, IReadOnlyList<Judgement> Answers);

/// <param name="Presentation">The SD-JWT with the disclosures that this recipient may see.</param>
/// <param name="Parts">The parts shown, with their labels: what deciding again needs.</param>
public sealed record RecipientView(Judgement Judgement, string Presentation, IReadOnlyList<Part> Parts);

/// <summary>With one JWE for each permitted recipient. Nothing readable is left for storage.</summary>
public sealed record Sealed(Judged Message, IReadOnlyList<SealedView> Views, IReadOnlyList<Judgement> Answers);

public sealed record SealedView(RecipientView View, string Jwe, string KeyId, string Sha256);

/// <summary>The answer.</summary>
/// <param name="Receipt">A JWT of type <c>exchange-receipt+jwt</c>.</param>
/// <param name="Again">The same message had been accepted before.</param>
public sealed record Accepted(string Receipt, bool Again);
