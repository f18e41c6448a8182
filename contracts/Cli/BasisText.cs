using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Cli;

/// <summary>
/// A legal basis as text: its type, and after a colon the consent, citation or reason; after another colon whether the person was told.
/// </summary>
internal static class BasisText
{
    public const string Forms =
        "consent:UUID, treatment, mandated-report:CITATION[:NOTICE], legal-process:CITATION[:NOTICE], emergency:REASON, agency-information";

    public static Basis Parse(string text) => text.Split(':') switch
    {
        ["consent", { Length: > 0 } consent] => new("consent", Consent: consent),
        [("mandated-report" or "legal-process") and { } type, { Length: > 0 } citation] => new(type, Citation: citation),
        [("mandated-report" or "legal-process") and { } type, { Length: > 0 } citation, { Length: > 0 } notice] => new(type, Citation: citation, Notice: notice),
        ["emergency", { Length: > 0 } reason] => new("emergency", Reason: reason),
        [("treatment" or "agency-information") and { } type] => new(type),
        _ => throw new UsageException($"--basis is one of: {Forms}."),
    };
}
