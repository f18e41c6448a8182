using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// A value of the entity parameter: a message or a consent. A patient's reference is none: nobody is looked for by person here, the
/// accounting of disclosures answers that to whose client it is.
/// </summary>
/// <param name="Jti">Id of the message.</param>
/// <param name="Consent">Id of the consent.</param>
internal sealed partial record EntityValue(string? Jti, string? Consent)
{
    /// <summary><c>urn:uuid:…</c> or the bare UUID of a message, or <c>Consent/…</c>; null for another form.</summary>
    public static EntityValue? Reference(string text) => Form().Match(text) is { Success: true } match
        ? match.Groups["consent"].Success ? new(null, match.Groups["consent"].Value) : new(match.Groups["jti"].Value, null)
        : null;

    /// <summary>A token: the message as an entity bears it, with or without its system.</summary>
    public static EntityValue? Identifier(string text) => TokenValue.Parse(text) switch
    {
        { System: null or "" or Entities.Uri, Code: { } code } when Identifies().Match(code) is { Success: true } match => new(match.Groups["jti"].Value, null),
        null => null,
        _ => new(null, null), // well formed, and of nothing that the hub has
    };

    public bool Matches(AuditEvent one) => one.Entity.Any(entity => Is(entity.What));

    private bool Is(ResourceReference? what) =>
        (Jti is not null && what?.Identifier?.Value is { } value && (value == Entities.Uuid + Jti || value == Entities.Jti + Jti))
        || (Consent is not null && what?.Reference is { } reference
            && (reference == $"Consent/{Consent}" || reference.StartsWith($"Consent/{Consent}/", StringComparison.Ordinal)));

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const string UuidForm = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    [GeneratedRegex($@"^(Consent/(?<consent>{UuidForm})(/_history/[0-9]+)?|(urn:uuid:)?(?<jti>{UuidForm}))\z", Options)]
    private static partial Regex Form();

    [GeneratedRegex($@"^(urn:uuid:|urn:ietf:params:oauth:jti:)(?<jti>{UuidForm})\z", Options)]
    private static partial Regex Identifies();
}
