namespace ExchangeHub.Contracts.Disclosures;

/// <summary>
/// The body of <c>POST /v1/disclosures</c>: in a body, so that neither person nor consent stands in an address that others log. Exactly one of
/// the first three.
/// </summary>
/// <param name="Subject"><c>urn:uuid:…</c> as the agency's messages and consents have it, or the UUID alone.</param>
/// <param name="From">A day (2026-01-31, of UTC), or a time with its offset; absent: six years before the end.</param>
/// <param name="To">The same; a day counts whole. Absent: now.</param>
/// <param name="For"><c>client</c> or <c>agency</c>; absent: <c>client</c>.</param>
public sealed record AccountingQuestion(
    string? Consent = null, string? Subject = null, string? Message = null, string? From = null, string? To = null, string? For = null);
