using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Segmentation;

/// <summary>What one recipient sees of a message, found by what it may not see. Linear in the message.</summary>
internal sealed class View(SdJwt message, MessageClaims claims, IReadOnlySet<string> withheld, string recipient)
{
    private readonly Dictionary<string, Disclosure> byPath = message.Disclosures.ToDictionary(disclosure => disclosure.Path);
    private readonly HashSet<string> hidden = [];

    public Result<string> Present()
    {
        if (IsEssentialWithheld())
        {
            return new Rejection(ProblemCodes.EssentialPartWithheld);
        }
        HideOtherAddressees();
        if (!HideParts())
        {
            return Impossible("a part stands where no disclosure holds it");
        }
        HideRouting();
        if (claims.ContentType == ContentTypes.Fhir && new BundleView(message, claims, withheld, hidden).Cut() is { } reason)
        {
            return Impossible(reason);
        }
        return message.Present(IsShown);
    }

    private bool IsEssentialWithheld()
    {
        var types = new Dictionary<string, string?>();
        if (claims.ContentType == ContentTypes.Fhir)
        {
            var entries = BundleEntries.Of(claims.Content);
            for (var i = 0; i < entries.All.Count; i++)
            {
                types[$"/content/entry/{i}"] = entries.TypeAt(i);
            }
        }
        return withheld.Any(part => Essentials.Are(claims.Kind, types.GetValueOrDefault(part), part));
    }

    private void HideOtherAddressees()
    {
        foreach (var disclosure in message.Disclosures)
        {
            // A packet names one recipient inside too: another recipient must not learn of it there.
            var names = disclosure.Path.StartsWith("/to/", StringComparison.Ordinal)
                || (disclosure.Path == "/content/recipientAgency" && claims.ContentType != ContentTypes.Fhir);
            if (names && disclosure.Value.AsString() != recipient)
            {
                hidden.Add(disclosure.Path);
            }
        }
    }

    /// <summary>A part that is no disclosure of its own goes with the innermost one that holds it: rather too much than too little.</summary>
    private bool HideParts()
    {
        foreach (var part in withheld)
        {
            var place = part;
            while (place.Length > 0 && !byPath.ContainsKey(place))
            {
                place = place[..place.LastIndexOf('/')];
            }
            if (place.Length == 0)
            {
                return false;
            }
            hidden.Add(place);
        }
        return true;
    }

    private void HideRouting()
    {
        var secrets = new RoutingSecrets(claims, withheld);
        foreach (var disclosure in message.Disclosures.Where(one => one.Path.StartsWith("/routing/", StringComparison.Ordinal)))
        {
            if (secrets.Tells(disclosure.Name!))
            {
                hidden.Add(disclosure.Path);
            }
        }
    }

    private bool IsShown(Disclosure disclosure) =>
        !hidden.Contains(disclosure.Path) && (disclosure.Parent is null || IsShown(disclosure.Parent));

    private static Rejection Impossible(string reason) => new(ProblemCodes.SegmentationImpossible, $"What must be withheld cannot be: {reason}.");
}
