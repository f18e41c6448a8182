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
    public IEnumerable<RegisteredConsent> Permitting
    {
        get
        {
            for (var i = 0; i < decided.Length; i++)
            {
                if (PathsOf(i, Effect.Permit).Count > 0)
                {
                    yield return consents[i];
                }
            }
        }
    }

    /// <summary>Of a message that is permitted.</summary>
    public IReadOnlyList<Ground> All => Of(null);

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

    private List<Ground> Of(Effect? effect)
    {
        List<Ground> grounds = [];
        for (var i = 0; i < decided.Length; i++)
        {
            if (PathsOf(i, effect) is { Count: > 0 } paths)
            {
                grounds.Add(new(consents[i].Id, consents[i].Version, paths));
            }
        }
        return grounds;
    }

    /// <param name="effect">Null for both.</param>
    private List<string> PathsOf(int i, Effect? effect)
    {
        if (decided[i] is not { } marks)
        {
            return [];
        }
        List<string> paths = [];
        foreach (var provision in Provisions(i))
        {
            if (marks[provision.Index] && (effect is null || provision.Type == effect))
            {
                paths.Add(provision.Path);
            }
        }
        return paths;
    }

    private IReadOnlyList<Provision> Provisions(int i) => consents[i].Reading.Rule!.Provisions;
}
