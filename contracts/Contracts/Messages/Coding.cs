namespace ExchangeHub.Contracts.Messages;

/// <summary>A code of a code system, as FHIR R4 Coding means it: <paramref name="System"/> is the system's canonical URL.</summary>
public sealed record Coding(string System, string Code);
