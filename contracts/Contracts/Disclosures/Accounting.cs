namespace ExchangeHub.Contracts.Disclosures;

/// <summary>
/// An accounting of disclosures: what one agency disclosed of one client, in a period (45 CFR 164.528(b), 42 CFR 2.24 and 2.25,
/// 34 CFR 99.32). JSON members are snake_case.
/// </summary>
/// <param name="For"><c>client</c>: may be handed to the client. <c>agency</c>: also what a hold keeps from the client, marked.</param>
/// <param name="From">The first moment of the period; <paramref name="To"/> is the first after it.</param>
/// <param name="Lines">Oldest first.</param>
public sealed record Accounting(
    AccountingParty Agency, string For, DateTimeOffset From, DateTimeOffset To, DateTimeOffset Made, IReadOnlyList<AccountingLine> Lines);

/// <summary>An agency as the directory had it when the disclosure happened.</summary>
/// <param name="Address">Postal; null when the directory has none, as for a shelter whose place is secret.</param>
public sealed record AccountingParty(string Id, string Name, string? Address = null);

/// <summary>One disclosure, or several alike of which the first stands in full (45 CFR 164.528(b)(3)).</summary>
/// <param name="At">When the recipient was given it for the first time.</param>
/// <param name="Description">What was disclosed, in words.</param>
/// <param name="Consent">The consent it rests on, with its version.</param>
/// <param name="RequiredBy">The laws that ask for this line, for instance <c>45 CFR 164.528</c>; empty when none does and it is told all the same.</param>
/// <param name="Message">Id of the message.</param>
/// <param name="Entry">Id of the discloser's entry in the log.</param>
/// <param name="Repeats">Further disclosures alike; null when there were none.</param>
/// <param name="HeldUntil">For the agency only: until when the client is not to see it.</param>
public sealed record AccountingLine(
    DateTimeOffset At, AccountingParty Recipient, string Kind, IReadOnlyList<DisclosedType> What, string Description, AccountingCode Purpose,
    AccountingBasis Basis, string? Consent, int? ConsentVersion, IReadOnlyList<string> RequiredBy, string Message, string Entry,
    AccountingRepeats? Repeats = null, DateTimeOffset? HeldUntil = null);

/// <summary>How much of what was disclosed.</summary>
/// <param name="Type">A code of <c>codes/disclosed-types.json</c>, or another FHIR resource type.</param>
public sealed record DisclosedType(string Type, int Count);

public sealed record AccountingCode(string Code, string Text);

/// <param name="Type">As in a message's <c>basis</c>.</param>
/// <param name="Citation">The law, as it is cited; null for what cites none.</param>
public sealed record AccountingBasis(string Type, string Text, string? Citation = null);

/// <param name="Count">How many more there were.</param>
/// <param name="Messages">Their ids, in the same order.</param>
public sealed record AccountingRepeats(int Count, DateTimeOffset Last, IReadOnlyList<string> Messages);
