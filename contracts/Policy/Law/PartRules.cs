using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>A rule about one part of a message, by its labels.</summary>
public sealed record PartRule(string Reason, string Source, Func<Matter, Part, PartLabels, bool> Bars);

/// <summary>Which parts a recipient may not see though it may have the message.</summary>
public static class PartRules
{
    public static IReadOnlyList<PartRule> All { get; } =
    [
        new("part2-bar", "42 CFR 2.12(d), 2.31(a)(4), 2.32, 2.61", Part2.BarsPart),
        new("psychotherapy-notes-bar", "45 CFR 164.508(a)(2), (b)(3)(ii)", PsychotherapyNotes.BarsPart),
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
            if ((part.Type == "Consent" ? NeverShown : Reason(matter, part, grounds)) is { } reason)
            {
                withheld.Add(new(part.Path, reason));
            }
        }
        return withheld;
    }

    private static string? Reason(Matter matter, Part part, Grounds grounds)
    {
        var labels = PartLabels.Of(part);
        foreach (var rule in All)
        {
            if (rule.Bars(matter, part, labels))
            {
                return rule.Reason;
            }
        }
        return matter.Consents.About(part, labels, grounds) switch
        {
            Effect.Permit => null,
            Effect.Deny => "consent-denies",
            null => matter.RestsOnConsent ? "default-deny" : null,
        };
    }
}
