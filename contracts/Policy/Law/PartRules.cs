using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>A rule about one part of a message, by its type and labels.</summary>
/// <param name="Law">Which of the laws L1 to L23 it is of.</param>
public sealed record PartRule(string Law, string Reason, string Source, Func<Matter, Part, PartLabels, bool> Bars);

/// <summary>Which parts a recipient may not see though it may have the message. The first that bars is told.</summary>
public static class PartRules
{
    public static IReadOnlyList<PartRule> All { get; } =
    [
        new("L10", "part2-bar", "42 CFR 2.12(d), 2.61-2.65", Part2.BarsPartAgainstPatient),
        new("L11", "part2-bar", "42 CFR 2.12(c)(6)", Part2.BarsPartBeyondReport),
        new("L8", "part2-bar", "42 CFR 2.31(a)(4), 2.32", Part2.BarsPartWithoutConsent),
        new("L8", "hub-not-named", "42 CFR 2.31(a)(4)(ii); 34 USC 12291(b)(2)(B)", Intermediary.IsNotNamedFor),
        new("L12", "counseling-notes-bar", "42 CFR 2.31(b)", CounselingNotes.BarsPart),
        new("L3", "psychotherapy-notes-bar", "45 CFR 164.508(a)(2), (b)(3)(ii)", PsychotherapyNotes.BarsPart),
        new("L17", "education-record-bar", "34 CFR 99.33(a)(1)", EducationRecords.BarsRedisclosure),
        new("L21", "immigration-relief-bar", "8 USC 1367(a)(2)", ImmigrationRelief.BarsPart),
        new("L22", "criminal-justice-bar", "CJIS Security Policy", CriminalJustice.BarsPart),
        new("L23", "intelligence-bar", "28 CFR 23.20(e), (f)", CriminalIntelligence.BarsPart),
        new("L6", "victim-identity-bar", "45 CFR 164.512(c), (f)(3)", IdentifiedVictim.BarsPart),
        new("L7", "minimum-necessary", "45 CFR 164.512(f)(2)", MinimumNecessary.BarsBeyondIdentification),
        new("L4", "minimum-necessary", "45 CFR 164.502(b), 164.514(d)(3); 42 CFR 2.13(a)", MinimumNecessary.BarsPart),
    ];

    /// <summary>Why a carried consent is withheld from everyone (wire format §3).</summary>
    public const string NeverShown = "carried-consent";

    public static IReadOnlyList<WithheldPart> NeverShownOf(IReadOnlyList<Part> parts) =>
        [.. parts.Where(part => part.Type == "Consent").Select(part => new WithheldPart(part.Path, NeverShown))];

    /// <param name="grounds">Keeps which provisions decided.</param>
    public static IReadOnlyList<WithheldPart> Withheld(Matter matter, Grounds grounds)
    {
        List<WithheldPart> withheld = [];
        foreach (var part in matter.Request.Parts)
        {
            if ((part.Type == "Consent" ? new(part.Path, NeverShown) : WithheldOrNot(matter, part, grounds)) is { } one)
            {
                withheld.Add(one);
            }
        }
        return withheld;
    }

    /// <summary>The law alone, before any consent is asked.</summary>
    internal static PartRule? BarOf(Matter matter, Part part, PartLabels labels)
    {
        foreach (var rule in matter.Policy.PartRules)
        {
            if (rule.Bars(matter, part, labels))
            {
                return rule;
            }
        }
        return null;
    }

    private static WithheldPart? WithheldOrNot(Matter matter, Part part, Grounds grounds)
    {
        var labels = PartLabels.Of(part);
        return BarOf(matter, part, labels) is { } bar ? new(part.Path, bar.Reason, bar.Source) : matter.Consents.About(part, labels, grounds) switch
        {
            Effect.Permit => null,
            Effect.Deny => new(part.Path, "consent-denies"),
            null => matter.RestsOnConsent ? new(part.Path, "default-deny") : null,
        };
    }
}
