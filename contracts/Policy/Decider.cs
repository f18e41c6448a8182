using System.Collections.Frozen;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Policy.Law;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Policy;

/// <summary>
/// Whether a recipient may have a message and which parts of it: statutory bars, agreement, legal basis, consent, then each part by its
/// labels. Pure, and closed by default: what nothing permits is denied, and what cannot be understood permits nothing.
/// </summary>
public static class Decider
{
    private static readonly FrozenDictionary<string, string> Permission = new Dictionary<string, string>
    {
        ["consent"] = "consent-permits",
        ["treatment"] = "treatment-permits",
        ["mandated-report"] = "mandated-report-permits",
        ["legal-process"] = "legal-process-permits",
        ["emergency"] = "emergency-permits",
        ["agency-information"] = "agency-information-permits",
    }.ToFrozenDictionary();

    public static Decision Decide(DecisionRequest request) => Decide(request, PolicyVersions.Current);

    public static Decision Decide(DecisionRequest request, PolicyVersion policy)
    {
        var matter = new Matter(request, policy);
        MessageRule[] barring = [.. policy.MessageRules.Where(rule => rule.Bars(matter))];
        string[] bars = [.. barring.Select(rule => rule.Reason), .. ConsentConditions.Unmet(matter)];
        if (bars.Length > 0)
        {
            return Denied(request, bars, Grounds.OfBars(matter, bars), SourcesOf(barring.Select(rule => (rule.Reason, rule.Source))));
        }
        var grounds = new Grounds(matter.Consents);
        var withheld = Elements.WithTheirWhole(PartRules.Withheld(matter, grounds), request.Parts);
        // The carried consent goes without saying: it names other actors and what was denied.
        string[] reasons = [.. withheld.Select(part => part.Reason).Where(reason => reason != PartRules.NeverShown).Distinct()];
        var paths = withheld.Select(part => part.Path).ToHashSet();
        var sources = SourcesOf(withheld.Where(part => part.Source is not null).Select(part => (part.Reason, part.Source!)));
        if (Essentials.Missing(request, paths))
        {
            // When nothing at all is left, what took it decides; else that the rest makes no sense.
            var nothingLeft = request.Parts.All(part => paths.Contains(part.Path)) && reasons.Length > 0;
            return Denied(request, nothingLeft ? [.. reasons, "essential-part-withheld"] : ["essential-part-withheld", .. reasons], grounds.Denials, sources);
        }
        var permission = Permission[request.Message.Basis.Type];
        return new(Effect.Permit, reasons.Length > 0 ? [permission, "part-withheld"] : [permission], withheld, Obligations.For(matter, paths))
        {
            Scope = ConsentScope.Sentence(matter, grounds),
            Grounds = grounds.All,
            Duties = DutyRules.For(matter),
            Confidentiality = HighWaterMark.Of(request.Parts, paths),
            Sources = sources,
        };
    }

    // All paths, so that a caller who forgets to look at the effect shows nothing.
    private static Decision Denied(
        DecisionRequest request, string[] reasons, IReadOnlyList<Ground> grounds, Dictionary<string, string> sources) =>
        new(Effect.Deny, [.. reasons.Distinct()], [.. request.Parts.Select(part => new WithheldPart(part.Path, reasons[0], sources.GetValueOrDefault(reasons[0])))], [])
        {
            Grounds = grounds,
            Sources = sources,
        };

    private static Dictionary<string, string> SourcesOf(IEnumerable<(string Reason, string Source)> bars) =>
        bars.Distinct().GroupBy(bar => bar.Reason, bar => bar.Source).ToDictionary(one => one.Key, one => string.Join("; ", one));
}
