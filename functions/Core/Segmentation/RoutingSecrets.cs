using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Segmentation;

/// <summary>
/// Whether a member of <c>routing</c> would tell of what is withheld. Jurisdiction and urgency say nothing of the person. A need or a
/// kind of exploitation that stands for a sensitivity is shown only when something shown bears that sensitivity too: "substance abuse
/// treatment" beside a record from which the substance use was cut would give it away. Age group is a fact of the Patient shown.
/// </summary>
internal sealed class RoutingSecrets(MessageClaims claims, IReadOnlySet<string> withheld)
{
    private static readonly string[] Violence = ["SDV", "VIO", "SEX", "MST", "DVD"];

    private static readonly Dictionary<string, string[]> SensitivityOf = new()
    {
        ["need-17"] = ["PSY", "MH", "BH", "PSYTHPN"],
        ["need-21"] = Violence,
        ["need-22"] = Violence,
        ["need-23"] = ["SUD", "ETH", "ETHUD", "OPIOIDUD", "42CFRPart2"],
    };

    public bool Tells(string member) => claims.ContentType == ContentTypes.Fhir ? TellsOfEntries(member) : TellsOfMembers(member);

    private bool TellsOfEntries(string member)
    {
        if (member is not ("needs" or "exploitation"))
        {
            return false;
        }
        var entries = BundleEntries.Of(claims.Content);
        if (withheld.All(path => BundleView.IndexOf(path) is { } i && path == $"/content/entry/{i}" && entries.TypeAt(i) == "Consent"))
        {
            return false; // nothing of the person is withheld
        }
        var borne = new ShownLabels(claims, withheld).Codes;
        IEnumerable<string[]> implied = member == "exploitation"
            ? claims.Routing?.Exploitation is null or "unknown" ? [] : [Violence]
            : (claims.Routing?.Needs ?? []).Select(need => SensitivityOf.GetValueOrDefault(need)).OfType<string[]>();
        return implied.Any(sensitivity => !sensitivity.Any(borne.Contains));
    }

    private bool TellsOfMembers(string member) => member switch
    {
        "exploitation" => withheld.Contains("/content/tipClass") || withheld.Contains("/content/allegation"),
        "minor" => withheld.Contains("/content/urgency") || withheld.Contains("/content/child"),
        "needs" => withheld.Contains("/content/needs"),
        _ => false,
    };
}
