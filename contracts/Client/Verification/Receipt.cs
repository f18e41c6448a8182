using ExchangeHub.Policy;

namespace ExchangeHub.Client.Verification;

/// <summary>The hub's signed word that it accepted a message (wire format §4).</summary>
/// <param name="Recipients">Whom it may go to and why not; null for tips and requests, whose subscribers are not the sender's to know.</param>
/// <param name="Count">How many will get it.</param>
/// <param name="Entry">Id of the entry in the log named by <paramref name="Log"/>.</param>
/// <param name="Compact">The document itself: keep it.</param>
/// <param name="Policy">The version of the policy that decided; null in receipts of before.</param>
public sealed record Receipt(
    string Sender, string Message, DateTimeOffset IssuedAt, string JwsSha256, IReadOnlyList<ReceiptRecipient>? Recipients, int Count,
    string Log, string Entry, string Compact, string? Policy = null);

/// <param name="Decision"><c>permit</c> or <c>deny</c>.</param>
/// <param name="Reasons">Codes of <c>codes/decision-reasons.json</c>, the deciding one first.</param>
/// <param name="Explanation">One plain sentence for each reason, in the same order.</param>
/// <param name="Consents">The consents that had a say, with the provisions that decided.</param>
/// <param name="Duties">What the sender still has to do by law.</param>
public sealed record ReceiptRecipient(
    string Agency, string Decision, IReadOnlyList<string> Reasons, IReadOnlyList<string>? Explanation = null,
    IReadOnlyList<Ground>? Consents = null, IReadOnlyList<Duty>? Duties = null);
