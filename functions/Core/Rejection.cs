using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core;

/// <summary>The message is at fault. Safe to return, log and audit: never holds content, names or keys.</summary>
/// <param name="Code">A code of <c>codes/problems.json</c>.</param>
/// <param name="Detail">One plain sentence, of our own words only.</param>
/// <param name="Faults">With content faults: where (FHIRPath or JSON Pointer) and what, no values.</param>
/// <param name="Recipients">With a message that nobody may receive: each recipient and why.</param>
public sealed record Rejection(
    string Code, string? Detail = null, IReadOnlyList<Fault>? Faults = null, IReadOnlyList<ProblemRecipient>? Recipients = null);
