using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Law;

/// <summary>When a law leaves the sender something to do beside sending.</summary>
/// <param name="Duty">A row of <c>codes/duties.json</c>.</param>
public sealed record DutyRule(string Law, Duty Duty, string Source, Predicate<Matter> FallsDue);

public static class DutyRules
{
    private const string TraffickedInCare = "42-USC-671(a)(34)(A)", MissingFromCare = "42-USC-671(a)(35)(B)", OnFederalLand = "34-USC-20341";

    public static IReadOnlyList<DutyRule> All { get; } =
    [
        Rule("L6", "tell-the-individual", "45 CFR 164.512(c)(2)", VictimNotice.IsOwed),
        Rule("L14", "protect-the-victim", "34 USC 12291(b)(2)(C)(ii)", VictimServices.MustProtect),
        Rule("L18", "report-within-24-hours", "34 USC 20341; 28 CFR 81.2", matter => Cites(matter, OnFederalLand)),
        Rule("L19", "report-within-24-hours", "42 USC 671(a)(34)(A)", matter => Cites(matter, TraffickedInCare)),
        Rule("L19", "report-within-24-hours", "42 USC 671(a)(35)(B)", matter => Cites(matter, MissingFromCare)),
        Rule("L19", "report-to-ncmec", "42 USC 671(a)(35)(B)", matter => Cites(matter, MissingFromCare) && !IsCenter(matter)),
        Rule("L19", "report-to-law-enforcement", "42 USC 671(a)(35)(B)", matter => Cites(matter, MissingFromCare) && !IsLawEnforcement(matter)),
    ];

    public static IReadOnlyList<Duty> For(Matter matter)
    {
        List<Duty>? duties = null;
        foreach (var rule in matter.Policy.DutyRules)
        {
            if (rule.FallsDue(matter))
            {
                (duties ??= []).Add(rule.Duty);
            }
        }
        return duties ?? (IReadOnlyList<Duty>)[];
    }

    private static bool Cites(Matter matter, string code) => matter.Citation?.Code == code;
    private static bool IsCenter(Matter matter) => matter.Request.Recipient.Designations.Contains("ncmec");
    private static bool IsLawEnforcement(Matter matter) => matter.Request.Recipient.Type == "law-enforcement";

    private static DutyRule Rule(string law, string code, string source, Predicate<Matter> fallsDue)
    {
        var entry = CodeLists.Get("duties").Codes[code];
        return new(law, new(code, entry.Display, (int?)entry.Members["hours"].AsInteger()), source, fallsDue);
    }
}
