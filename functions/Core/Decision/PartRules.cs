using ExchangeHub.Core.Labels;

namespace ExchangeHub.Core.Decision;

/// <summary>A rule about one part of a message, by its labels.</summary>
public sealed record PartRule(string Reason, string Source, Func<Matter, PartLabels, bool> Bars);

/// <summary>Which parts a recipient may not see though it may have the message.</summary>
public static class PartRules
{
    public static IReadOnlyList<PartRule> All { get; } =
    [
        new("part2-bar", "42 CFR 2.12(d), 2.31(a)(4), 2.32, 2.61", Part2.BarsPart),
        new("psychotherapy-notes-bar", "45 CFR 164.508(a)(2), (b)(3)(ii)", PsychotherapyNotes.BarsPart),
    ];

    /// <summary>The paths withheld, and why; the consent itself goes without saying (it names other actors and what was denied).</summary>
    public static (IReadOnlySet<string> Withheld, IReadOnlyList<string> Reasons) Withheld(Matter matter)
    {
        HashSet<string> withheld = [];
        List<string> reasons = [];
        foreach (var part in matter.Request.Parts)
        {
            if (part.Type == "Consent")
            {
                withheld.Add(part.Path);
            }
            else if (Reason(matter, part) is { } reason)
            {
                withheld.Add(part.Path);
                if (!reasons.Contains(reason))
                {
                    reasons.Add(reason);
                }
            }
        }
        return (withheld, reasons);
    }

    private static string? Reason(Matter matter, Part part)
    {
        var labels = PartLabels.Of(part);
        foreach (var rule in All)
        {
            if (rule.Bars(matter, labels))
            {
                return rule.Reason;
            }
        }
        return matter.Rule is { } consent ? ConsentEvaluation.Reason(consent, matter.Request, part.Type, labels) : null;
    }
}
