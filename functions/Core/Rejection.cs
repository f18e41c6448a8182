namespace ExchangeHub.Core;

/// <summary>The message is at fault. Safe to return, log and audit: never holds content, names or keys.</summary>
/// <param name="Code">A code of <c>codes/problems.json</c>.</param>
/// <param name="Detail">One plain sentence, of our own words only.</param>
/// <param name="Faults">With content faults: where (FHIRPath or JSON Pointer) and what, no values.</param>
/// <param name="Recipients">With a message that nobody may receive: each recipient and why.</param>
public sealed record Rejection(
    string Code, string? Detail = null, IReadOnlyList<Fault>? Faults = null, IReadOnlyList<DeniedRecipient>? Recipients = null);

/// <summary>One fault of the content.</summary>
/// <param name="Code">FHIR issue-type code, for instance <c>required</c>, <c>invalid</c>, <c>not-found</c>.</param>
/// <param name="Location">FHIRPath or JSON Pointer.</param>
/// <param name="Message">Our own words; no value of the content.</param>
public sealed record Fault(string Code, string Location, string Message);

/// <param name="Reasons">Codes of <c>codes/decision-reasons.json</c>, the deciding one first.</param>
public sealed record DeniedRecipient(string Agency, IReadOnlyList<string> Reasons);
