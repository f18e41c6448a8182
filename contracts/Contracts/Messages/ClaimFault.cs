namespace ExchangeHub.Contracts.Messages;

/// <summary>What is wrong with a claim.</summary>
/// <param name="Code">A problem code: <c>claim-unknown</c>, <c>claim-invalid</c> or <c>content-in-clear</c>.</param>
/// <param name="Location">JSON Pointer made of names that the wire format has, never of names that the sender made up.</param>
/// <param name="Message">Our own words.</param>
public sealed record ClaimFault(string Code, string Location, string Message);

/// <summary>Claims as read, or everything that is wrong with them.</summary>
/// <param name="Claims">Present exactly when <paramref name="Faults"/> is empty.</param>
public sealed record ClaimsReading(MessageClaims? Claims, IReadOnlyList<ClaimFault> Faults);
