namespace ExchangeHub.Contracts.Problems;

/// <summary>One fault of the content.</summary>
/// <param name="Code">FHIR issue-type code, for instance <c>required</c>, <c>invalid</c>, <c>not-found</c>.</param>
/// <param name="Location">FHIRPath or JSON Pointer.</param>
/// <param name="Message">Our own words; no value of the content.</param>
public sealed record Fault(string Code, string Location, string Message);
