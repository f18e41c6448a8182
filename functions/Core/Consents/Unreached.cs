using ExchangeHub.Contracts.Problems;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Consents;

/// <summary>
/// Exceptions that deny what the provision around them never permits. FHIR reads them as never in force, but whoever signed "not to that
/// clinic" meant it: such a denial is registered as a consent of its own, whose root denies.
/// </summary>
internal static class Unreached
{
    public static IEnumerable<Fault> FaultsOf(Provision around) => around.Nested.SelectMany(nested => FaultsOf(nested, [around]));

    private static IEnumerable<Fault> FaultsOf(Provision provision, Provision[] around)
    {
        if (provision.Type == Effect.Deny && around.Any(outer => !Meet(outer, provision)))
        {
            yield return new("business-rule", $"Consent.{provision.Path}",
                "This denies what the provision around it never reaches, so it would hold nowhere. Register the denial as a consent of its own.");
        }
        foreach (var fault in provision.Nested.SelectMany(nested => FaultsOf(nested, [.. around, provision])))
        {
            yield return fault;
        }
    }

    private static bool Meet(Provision outer, Provision inner) => Meet(outer.Recipients, inner.Recipients) && Meet(outer.Purposes, inner.Purposes) && Meet(outer.Period, inner.Period);

    // Whether an agency is of a group is the directory's to say, and changes.
    private static bool Meet(ActorCriterion? outer, ActorCriterion? inner) =>
        outer is null || inner is null || outer.Groups.Count > 0 || inner.Groups.Count > 0 || inner.Agencies.Overlaps(outer.Agencies);

    private static bool Meet(IReadOnlySet<string>? outer, IReadOnlySet<string>? inner) =>
        outer is null || inner is null || inner.Any(purpose => Purposes.Cover(outer, purpose)) || outer.Any(purpose => Purposes.Cover(inner, purpose));

    private static bool Meet(FhirPeriod? outer, FhirPeriod? inner) =>
        outer is null || inner is null || !(outer.End <= inner.Start || inner.End <= outer.Start);
}
