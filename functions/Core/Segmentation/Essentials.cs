using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Segmentation;

/// <summary>The parts without which a message is not understood (domain facts §2.5): then it goes to that recipient whole in this respect, or not at all.</summary>
internal static class Essentials
{
    public static bool AreWithheld(MessageClaims claims, IReadOnlySet<string> withheld)
    {
        if (claims.ContentType != ContentTypes.Fhir)
        {
            return withheld.Contains("/content/schema") || withheld.Contains("/content/id") || withheld.Contains("/content/originAgency");
        }
        var entries = BundleEntries.Of(claims.Content);
        return Enumerable.Range(0, entries.All.Count).Any(i => withheld.Contains($"/content/entry/{i}") && IsEssential(claims.Kind, entries.TypeAt(i), i));
    }

    private static bool IsEssential(string kind, string? type, int index) => type switch
    {
        "MessageHeader" => true,
        "Composition" => index == 0,
        "Task" => kind is "referral" or "status",
        "ServiceRequest" => kind == "referral",
        "Patient" => kind is "referral" or "records",
        _ => false,
    };
}
