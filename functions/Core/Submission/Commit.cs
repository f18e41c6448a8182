using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Core.Submission;

/// <summary>(<c>iss</c>, <c>jti</c>): what a message is known by.</summary>
public readonly record struct MessageKey(string Sender, string Jti)
{
    public override string ToString() => $"{Sender}/{Jti}";
}

/// <summary>
/// <c>messages/{sender}/{jti}/commit.json</c>: written once, and that write is the moment of acceptance. No content and no label stands in it.
/// </summary>
/// <param name="Jws">The sender's issuer-signed JWT, which says nothing about a person once the disclosures are gone.</param>
/// <param name="Attempt">Which attempt won; its views are the message's.</param>
/// <param name="Receipt">The receipt as it was first answered; every repetition gets these bytes.</param>
public sealed record Commit(
    string Jws, string JwsSha256, string Attempt, DateTimeOffset At, DateTimeOffset Expires,
    string Kind, string? Urgency, string Purpose, Basis Basis, int? ConsentVersion,
    IReadOnlyList<CommittedRecipient> Recipients, string Receipt, IReadOnlyList<LoggedEntry> Entries)
{
    /// <summary>Who subscribes to tips and requests is not the sender's to know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool SenderKnowsRecipients => Kind is not ("tip" or "request");

    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<CommittedRecipient> Permitted => Recipients.Where(recipient => recipient.ViewSha256 is not null);
    public CommittedRecipient? For(string agency) => Permitted.FirstOrDefault(recipient => recipient.Agency == agency);
}

/// <param name="ViewSha256">base64url SHA-256 of the sealed view's ASCII; null when this recipient was denied and has none.</param>
/// <param name="KeyId">The recipient's encryption key that the view is sealed to.</param>
/// <param name="Due">By when the recipient must have it by law; null without a clock.</param>
public sealed record CommittedRecipient(
    string Agency, IReadOnlyList<string> Reasons, string? ViewSha256 = null, string? KeyId = null, DateTimeOffset? Due = null);
