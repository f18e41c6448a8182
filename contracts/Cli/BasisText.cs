using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Cli;

/// <summary>A legal basis as text: its type, and after a colon the consent, citation or reason.</summary>
internal static class BasisText
{
    public const string Forms = "consent:UUID, treatment, mandated-report:CITATION, legal-process:CITATION, emergency:REASON, agency-information";

    public static Basis Parse(string text) => text.Split(':', 2) switch
    {
        ["consent", { Length: > 0 } consent] => new("consent", Consent: consent),
        [("mandated-report" or "legal-process") and { } type, { Length: > 0 } citation] => new(type, Citation: citation),
        ["emergency", { Length: > 0 } reason] => new("emergency", Reason: reason),
        [("treatment" or "agency-information") and { } type] => new(type),
        _ => throw new UsageException($"--basis is one of: {Forms}."),
    };
}
