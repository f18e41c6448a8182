namespace ExchangeHub.Contracts.Problems;

/// <summary>The closed list of problem codes, as <c>codes/problems.json</c> has them with status and title.</summary>
public static class ProblemCodes
{
    /// <summary>Whether the list has the code. Reasons of a denial are problem codes too.</summary>
    public static bool IsKnown(string code) => Codes.CodeLists.Contains("problems", code);

    /// <summary>401: The access token is missing or not valid.</summary>
    public const string TokenInvalid = "token-invalid";

    /// <summary>403: The token lacks the role that this call needs.</summary>
    public const string RoleMissing = "role-missing";

    /// <summary>403: The token's client belongs to no agency.</summary>
    public const string AgencyUnknown = "agency-unknown";

    /// <summary>403: What was signed is another agency's than the caller.</summary>
    public const string IssuerNotCaller = "issuer-not-caller";

    /// <summary>413: The body is larger than 10 MiB.</summary>
    public const string MessageTooLarge = "message-too-large";

    /// <summary>413: The request is too large.</summary>
    public const string RequestTooLarge = "request-too-large";

    /// <summary>415: The media type is not one that this call takes.</summary>
    public const string MediaTypeUnsupported = "media-type-unsupported";

    /// <summary>406: None of the media types in Accept is one that this call answers.</summary>
    public const string NotAcceptable = "not-acceptable";

    /// <summary>400: The body is not a well-formed SD-JWT.</summary>
    public const string MessageMalformed = "message-malformed";

    /// <summary>400: The body is not what this call takes.</summary>
    public const string RequestMalformed = "request-malformed";

    /// <summary>400: The message is not authentic.</summary>
    public const string MessageNotAuthentic = "message-not-authentic";

    /// <summary>400: A disclosure matches no digest.</summary>
    public const string DisclosureUnreferenced = "disclosure-unreferenced";

    /// <summary>400: A digest stands twice.</summary>
    public const string DigestRepeated = "digest-repeated";

    /// <summary>400: A disclosure has a reserved claim name.</summary>
    public const string ClaimNameReserved = "claim-name-reserved";

    /// <summary>400: A disclosure has a claim name that stands already.</summary>
    public const string ClaimNameTaken = "claim-name-taken";

    /// <summary>400: The hash algorithm is not sha-256.</summary>
    public const string HashAlgorithmUnsupported = "hash-algorithm-unsupported";

    /// <summary>400: A claim may not stand in a message.</summary>
    public const string ClaimUnknown = "claim-unknown";

    /// <summary>400: A claim is missing or not valid.</summary>
    public const string ClaimInvalid = "claim-invalid";

    /// <summary>400: The audience is not this hub.</summary>
    public const string AudienceWrong = "audience-wrong";

    /// <summary>400: The message is too old, too new, or lives too long.</summary>
    public const string MessageAge = "message-age";

    /// <summary>400: Something stands in the clear that must be behind a disclosure.</summary>
    public const string ContentInClear = "content-in-clear";

    /// <summary>409: The id was used for another message.</summary>
    public const string MessageConflict = "message-conflict";

    /// <summary>422: The content is not valid.</summary>
    public const string ContentInvalid = "content-invalid";

    /// <summary>422: Nobody subscribes to such a message.</summary>
    public const string NoRecipient = "no-recipient";

    /// <summary>422: A recipient is not in the directory.</summary>
    public const string RecipientUnknown = "recipient-unknown";

    /// <summary>422: A recipient has no active encryption key.</summary>
    public const string RecipientHasNoKey = "recipient-has-no-key";

    /// <summary>403: No recipient may receive this.</summary>
    public const string NotPermitted = "not-permitted";

    /// <summary>403: The consent is not registered by the sender.</summary>
    public const string ConsentUnknown = "consent-unknown";

    /// <summary>422: The message's consent or person is not the registered one.</summary>
    public const string ConsentMismatch = "consent-mismatch";

    /// <summary>422: The consent does not fit the profile.</summary>
    public const string ConsentInvalid = "consent-invalid";

    /// <summary>409: The version is not the current one plus one.</summary>
    public const string ConsentVersion = "consent-version";

    /// <summary>422: What must be withheld cannot be withheld without a trace.</summary>
    public const string SegmentationImpossible = "segmentation-impossible";

    /// <summary>404: There is no such message for you.</summary>
    public const string MessageUnknown = "message-unknown";

    /// <summary>410: The view is gone.</summary>
    public const string ViewPurged = "view-purged";

    /// <summary>422: The acknowledgement is of another view.</summary>
    public const string AcknowledgementMismatch = "acknowledgement-mismatch";

    /// <summary>400: The header Idempotency-Key is missing or too long.</summary>
    public const string IdempotencyKeyMissing = "idempotency-key-missing";

    /// <summary>422: The agency's entry is not valid.</summary>
    public const string AgencyInvalid = "agency-invalid";

    /// <summary>422: The subscription is not valid.</summary>
    public const string SubscriptionInvalid = "subscription-invalid";

    /// <summary>422: No accounting of disclosures can be asked for that way.</summary>
    public const string DisclosuresUnavailable = "disclosures-unavailable";

    /// <summary>404: There is no such hold of yours.</summary>
    public const string HoldUnknown = "hold-unknown";

    /// <summary>422: The hold is not valid.</summary>
    public const string HoldInvalid = "hold-invalid";

    /// <summary>403: The law allows no such hold (45 CFR 164.528(a)(2)).</summary>
    public const string HoldNotAllowed = "hold-not-allowed";

    /// <summary>409: After one oral statement a written one is needed (45 CFR 164.528(a)(2)(ii)).</summary>
    public const string HoldSpokenBefore = "hold-spoken-before";

    /// <summary>409: The id was used for another hold.</summary>
    public const string HoldConflict = "hold-conflict";

    /// <summary>409: A key may not change that way.</summary>
    public const string KeyConflict = "key-conflict";

    /// <summary>409: The entry changed meanwhile.</summary>
    public const string EntryChanged = "entry-changed";

    /// <summary>404: There is nothing here.</summary>
    public const string NotFound = "not-found";

    /// <summary>503: The log does not cover it yet.</summary>
    public const string ProofPending = "proof-pending";

    /// <summary>503: The log takes no entries at the moment, so nothing is accepted or released.</summary>
    public const string LogStalled = "log-stalled";

    /// <summary>503: A part of the hub is not reachable.</summary>
    public const string ServiceUnavailable = "service-unavailable";

    /// <summary>500: The hub is at fault.</summary>
    public const string InternalError = "internal-error";

    /// <summary>403: Nothing permits it.</summary>
    public const string DefaultDeny = "default-deny";

    /// <summary>403: The agencies have no agreement with each other.</summary>
    public const string NoAgreement = "no-agreement";

    /// <summary>403: The legal basis does not fit this kind of message.</summary>
    public const string BasisNotForKind = "basis-not-for-kind";

    /// <summary>403: The statute cited names other recipients.</summary>
    public const string NotStatutoryRecipient = "not-statutory-recipient";

    /// <summary>403: The legal basis does not fit this purpose.</summary>
    public const string BasisNotForPurpose = "basis-not-for-purpose";

    /// <summary>403: Treatment needs a health provider on both sides.</summary>
    public const string NotHealthProvider = "not-health-provider";

    /// <summary>403: A victim service provider needs the client’s consent (34 USC 12291(b)(2)).</summary>
    public const string VictimServiceBar = "victim-service-bar";

    /// <summary>403: 42 CFR part 2 bars this disclosure.</summary>
    public const string Part2Bar = "part2-bar";

    /// <summary>403: Psychotherapy notes need a consent of their own (45 CFR 164.508(a)(2)).</summary>
    public const string PsychotherapyNotesBar = "psychotherapy-notes-bar";

    /// <summary>403: Education records need consent, an emergency or a statute, and are not passed on (34 CFR 99.30, 99.33).</summary>
    public const string EducationRecordBar = "education-record-bar";

    /// <summary>403: SUD counseling notes need a consent of their own (42 CFR 2.31(b)).</summary>
    public const string CounselingNotesBar = "counseling-notes-bar";

    /// <summary>403: Facts of T, U or VAWA immigration relief go with consent to those who help with it only (8 USC 1367).</summary>
    public const string ImmigrationReliefBar = "immigration-relief-bar";

    /// <summary>403: Criminal justice information goes to agencies under the CJIS Security Policy only.</summary>
    public const string CriminalJusticeBar = "criminal-justice-bar";

    /// <summary>403: Criminal intelligence goes to law enforcement that keeps to 28 CFR part 23 only.</summary>
    public const string IntelligenceBar = "intelligence-bar";

    /// <summary>403: An adult victim is identified with agreement only (45 CFR 164.512(c), (f)(3)).</summary>
    public const string VictimIdentityBar = "victim-identity-bar";

    /// <summary>403: More than this recipient needs (45 CFR 164.502(b)).</summary>
    public const string MinimumNecessary = "minimum-necessary";

    /// <summary>403: The statute cited is not for this sender.</summary>
    public const string CitationNotForSender = "citation-not-for-sender";

    /// <summary>403: The statute cited is for persons of another age.</summary>
    public const string CitationNotForPerson = "citation-not-for-person";

    /// <summary>403: The law demands to say whether the person was told (34 USC 12291(b)(2)(C), 45 CFR 164.512(c)(2)).</summary>
    public const string NoticeMissing = "notice-missing";

    /// <summary>403: Legal process goes with its instrument: the order, warrant, subpoena or request.</summary>
    public const string InstrumentMissing = "instrument-missing";

    /// <summary>403: The consent does not name the hub as intermediary (42 CFR 2.31(a)).</summary>
    public const string HubNotNamed = "hub-not-named";

    /// <summary>403: The consent cannot be evaluated, so it permits nothing.</summary>
    public const string ConsentUnreadable = "consent-unreadable";

    /// <summary>403: The consent is not active.</summary>
    public const string ConsentInactive = "consent-inactive";

    /// <summary>403: The consent was revoked.</summary>
    public const string ConsentRevoked = "consent-revoked";

    /// <summary>403: The consent’s period has not begun.</summary>
    public const string ConsentNotYet = "consent-not-yet";

    /// <summary>403: The consent’s period has ended.</summary>
    public const string ConsentExpired = "consent-expired";

    /// <summary>403: The consent names no end.</summary>
    public const string ConsentWithoutEnd = "consent-without-end";

    /// <summary>403: The consent denies it.</summary>
    public const string ConsentDenies = "consent-denies";

    /// <summary>403: The consent does not name this recipient.</summary>
    public const string ConsentRecipient = "consent-recipient";

    /// <summary>403: The consent is for another purpose.</summary>
    public const string ConsentPurpose = "consent-purpose";

    /// <summary>403: The consent is not for disclosing.</summary>
    public const string ConsentAction = "consent-action";

    /// <summary>403: What makes the message understandable would be withheld.</summary>
    public const string EssentialPartWithheld = "essential-part-withheld";
}
