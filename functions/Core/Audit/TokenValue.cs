namespace ExchangeHub.Core.Audit;

/// <summary>A value of a token parameter (FHIR R4 search, token): <c>code</c>, <c>system|code</c>, <c>|code</c> or <c>system|</c>.</summary>
/// <param name="System">Null: any; empty: none.</param>
/// <param name="Code">Null: any of the system.</param>
internal sealed record TokenValue(string? System, string? Code)
{
    /// <summary>Null for what is no token.</summary>
    public static TokenValue? Parse(string text) => text.Split('|') switch
    {
        [{ Length: > 0 } code] => new(null, code),
        [var system, ""] when system.Length > 0 => new(system, null),
        [var system, { Length: > 0 } code] => new(system, code),
        _ => null,
    };

    public bool Is(string? system, string? code) => (Code is null || Code == code) && (System is null || System == (system ?? ""));
}
