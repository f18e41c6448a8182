using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Parts;

/// <summary>What a tip says of itself: that it is criminal intelligence (28 CFR part 23), and that it identifies an adult victim (45 CFR 164.512(c)).</summary>
internal static class TipLabels
{
    public static IReadOnlyList<Coding> Of(JsonObject tip, string member)
    {
        List<Coding> labels = [];
        if (IsTrue((tip["handling"] as JsonObject)?["criminalIntelligence28CFR23"]))
        {
            labels.Add(SecurityLabels.Own("INTEL"));
        }
        if (member == "persons" && IdentifiesAdultVictim(tip))
        {
            labels.Add(SecurityLabels.Own("IDVICTIM"));
        }
        return labels;
    }

    /// <summary>
    /// Unless the sender says that it is a minor, or that the victim agreed; an unknown age is an adult's. A tip says that a minor is
    /// involved and not who: of several possible victims any other may be an adult.
    /// </summary>
    private static bool IdentifiesAdultVictim(JsonObject tip)
    {
        var victims = (tip["persons"] as JsonArray ?? []).Count(IsIdentifiedVictim);
        var isMinor = victims == 1 && (tip["urgency"] as JsonObject)?["minorInvolved"].AsString() == "yes";
        return victims > 0 && !isMinor && (tip["handling"] as JsonObject)?["victimConsentToLE"].AsString() != "yes";
    }

    // Who is not said to be unidentified may be identified.
    private static bool IsIdentifiedVictim(JsonNode? person) =>
        person is JsonObject members && members["role"].AsString() == "possible-victim" && members["identified"]?.GetValueKind() != JsonValueKind.False;

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;
}
