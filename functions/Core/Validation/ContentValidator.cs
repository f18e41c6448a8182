using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core.Validation;

/// <summary>The content of a message: everything that is wrong with it, at once, in our own words and without a value of it.</summary>
public static class ContentValidator
{
    // A hostile document could have a fault in every byte; nobody reads more than this.
    private const int Most = 500;

    public static IReadOnlyList<Fault> FaultsOf(MessageClaims claims, string agencySystem) =>
        [.. (claims.ContentType == ContentTypes.Fhir ? FhirFaults(claims, agencySystem) : DocumentRules.FaultsOf(claims)).Take(Most)];

    private static IEnumerable<Fault> FhirFaults(MessageClaims claims, string agencySystem)
    {
        if (claims.Content.Text("resourceType") != "Bundle")
        {
            return [new("structure", "Resource", "the content must be a Bundle")];
        }
        var bundle = new Inspection(claims, agencySystem);
        new BundleRules(claims.Content, bundle.Entries, bundle.Faults, referencesMayLeave: claims.Kind == "status")
            .Check(claims.Kind == "records" ? ["message", "collection", "document"] : ["message"]);
        if (claims.Content.Text("type") is not ("collection" or "document") || claims.Kind != "records")
        {
            HeaderRules.Check(bundle);
        }
        switch (claims.Kind)
        {
            case "referral":
                ReferralRules.Check(bundle);
                break;
            case "status":
                AnswerRules.CheckStatus(bundle);
                break;
            case "recall":
                AnswerRules.CheckRecall(bundle);
                break;
            default:
                RecordRules.Check(bundle);
                break;
        }
        return FhirSyntax.FaultsOf(claims.Content).Concat(bundle.Faults).Distinct();
    }
}
