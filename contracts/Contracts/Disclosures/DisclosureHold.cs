namespace ExchangeHub.Contracts.Disclosures;

/// <summary>
/// That a law enforcement agency asked to keep disclosures to it out of a client's accounting for a time (45 CFR 164.528(a)(2)).
/// </summary>
/// <param name="Recipient">Agency that asked, and to which the disclosures were made.</param>
/// <param name="Form"><c>written</c> or <c>oral</c>.</param>
/// <param name="Until">It lapses by itself then.</param>
/// <param name="Lifted">When it was ended early.</param>
/// <param name="Consent">Whose accounting: the client of this consent, of this reference, or of this message alone.</param>
/// <param name="Reference">What the written statement is filed under; never personal.</param>
public sealed record DisclosureHold(
    string Id, string Recipient, string Form, DateTimeOffset Set, DateTimeOffset Until, DateTimeOffset? Lifted = null,
    string? Consent = null, string? Subject = null, string? Message = null, string? Reference = null)
{
    public bool RunsAt(DateTimeOffset time) => Lifted is null && time < Until;
}
