using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client.Verification;

/// <summary>The hub's signed word on what it released, to whom, on what legal basis and under which duties (wire format §6).</summary>
/// <param name="Consent">The consent that permits it, with the version decided under; null when something else permits.</param>
/// <param name="Scope">With a consent: purpose, recipient and end in one sentence (42 CFR 2.32).</param>
/// <param name="Compact">The document itself: keep it.</param>
/// <param name="Confidentiality">The highest confidentiality of what is shown, a code of v3-Confidentiality.</param>
public sealed record Release(
    string Recipient, string Message, DateTimeOffset IssuedAt, string ViewSha256, Basis Basis, string? Consent, int? ConsentVersion,
    string? Scope, IReadOnlyList<ReleaseObligation> Obligations, string Entry, string Compact,
    string? Confidentiality = null);

/// <summary>What the recipient must do or not do; <paramref name="Text"/> goes with the data.</summary>
public sealed record ReleaseObligation(string System, string Code, string Text);
