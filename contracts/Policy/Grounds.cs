using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy;

/// <summary>Collects which provisions of which consents decided: permits of parts shown, denies of parts withheld.</summary>
public sealed class Grounds(ApplicableConsents consents)
{
    private readonly bool[]?[] decided = new bool[consents.Count][];

    /// <param name="deciding">For each consent the index of the provision that says something, or -1.</param>
    internal void Add(Effect effect, ReadOnlySpan<int> deciding)
    {
        for (var i = 0; i < deciding.Length; i++)
        {
            if (deciding[i] >= 0 && Provisions(i)[deciding[i]].Type == effect)
            {
                (decided[i] ??= new bool[Provisions(i).Count])[deciding[i]] = true;
            }
        }
    }

    /// <summary>The consents whose permits were used.</summary>
    public IEnumerable<RegisteredConsent> Permitting => Enumerable.Range(0, decided.Length).Where(i => Paths(i, Effect.Permit).Any()).Select(i => consents[i]);

    /// <summary>Of a message that is permitted.</summary>
    public IReadOnlyList<Ground> All => Of(Effect.Permit, Effect.Deny);

    /// <summary>Of one that is not: nothing was used.</summary>
    public IReadOnlyList<Ground> Denials => Of(Effect.Deny);

    /// <summary>Of one that did not come as far as its parts: the root that denies, and the consents that nobody could read.</summary>
    public static IReadOnlyList<Ground> OfBars(Matter matter, IReadOnlyCollection<string> reasons)
    {
        List<Ground> grounds = [];
        if (reasons.Contains("consent-denies") && matter is { Named: { } named, Rule: { } rule })
        {
            grounds.Add(new(named.Id, named.Version, [rule.Root.Path]));
        }
        grounds.AddRange(matter.Consents.Unreadable.Select(consent => new Ground(consent.Id, consent.Version, [])));
        return grounds;
    }

    private List<Ground> Of(params Effect[] effects)
    {
        List<Ground> grounds = [];
        for (var i = 0; i < decided.Length; i++)
        {
            string[] paths = [.. effects.SelectMany(effect => Paths(i, effect)).Order(StringComparer.Ordinal)];
            if (paths.Length > 0)
            {
                grounds.Add(new(consents[i].Id, consents[i].Version, paths));
            }
        }
        return grounds;
    }

    private IEnumerable<string> Paths(int i, Effect effect) =>
        decided[i] is { } marks ? Provisions(i).Where(provision => marks[provision.Index] && provision.Type == effect).Select(provision => provision.Path) : [];

    private IReadOnlyList<Provision> Provisions(int i) => consents[i].Reading.Rule!.Provisions;
}
