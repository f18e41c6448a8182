using ExchangeHub.Client.Verification;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client;

/// <summary>One line of an inbox: what the notice says, and nothing more (wire format §5).</summary>
public sealed record InboxItem(string Message, string From, string Kind, string Urgency, DateTimeOffset Expires, string Release);

/// <param name="Next">Where to go on; null at the end.</param>
public sealed record InboxPage(IReadOnlyList<InboxItem> Items, string? Next = null);

/// <summary>A release as it came: nothing of it is verified.</summary>
/// <param name="View">Compact JWE to the recipient's key.</param>
/// <param name="Release">JWT, signed by the hub.</param>
public sealed record Released(string View, string Release);

/// <summary>Where a recipient stands with one message.</summary>
public sealed record Delivery(
    DateTimeOffset Noticed, DateTimeOffset? Released = null, DateTimeOffset? Acknowledged = null, DateTimeOffset? Unreadable = null,
    DateTimeOffset? Expired = null, DateTimeOffset? Withdrawn = null);

/// <summary>Where each recipient stands, for the sender (wire format §7).</summary>
public sealed record MessageStatus(string Message, DateTimeOffset Accepted, DateTimeOffset Expires, int Recipients, IReadOnlyList<RecipientStatus> States);

/// <param name="State"><c>accepted</c>, <c>noticed</c>, <c>released</c>, <c>acknowledged</c>, <c>unreadable</c>, <c>must-resend</c>, <c>expired</c>, <c>withdrawn</c>.</param>
/// <param name="Agency">Absent for tips and requests: who subscribes is not the sender's to know.</param>
/// <param name="Due">By when it must have the message by law; null without a clock.</param>
/// <param name="Clock"><c>running</c>, <c>warning</c>, <c>expired</c> or <c>met</c>.</param>
public sealed record RecipientStatus(string State, DateTimeOffset At, string? Agency = null, DateTimeOffset? Due = null, string? Clock = null);

/// <summary>What stands after a registration or a revocation.</summary>
public sealed record ConsentState(string Id, int Version, DateTimeOffset? RevokedAt = null);

/// <param name="Log">The log's origin.</param>
/// <param name="Jws">The sender's issuer-signed JWT, unverified; absent to a recipient that the view was never released to.</param>
public sealed record MessageProof(string Log, IReadOnlyList<ProvenEntry> Entries, string? Jws = null);

/// <summary>An entry of one's own, without its proof.</summary>
public sealed record LogEntry(string Id, string? Salt, JsonObject Entry);

/// <param name="Next">Where to go on; null at the end.</param>
public sealed record LogEntryPage(IReadOnlyList<LogEntry> Entries, string? Next = null);

internal sealed record AgencyList(IReadOnlyList<AgencyEntry> Agencies);
