using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Consents;

/// <summary>How provisions may name resources and authors in a consent that the hub keeps readable: nothing in which a name could stand.</summary>
internal static class NamedData
{
    private const string Npi = "http://hl7.org/fhir/sid/us-npi";

    public static bool IsMadeUp(FiledConsent filed) => IsMadeUp(filed.Provision, filed.AgencySystem);

    private static bool IsMadeUp(JsonObject? provision, string agencySystem) =>
        provision is null
        || (FiledConsent.Objects(provision["data"]).All(data => data["reference"] is not JsonObject reference || IsMadeUpReference(reference, agencySystem))
            && FiledConsent.Objects(provision["provision"]).All(nested => IsMadeUp(nested, agencySystem)));

    private static bool IsMadeUpReference(JsonObject reference, string agencySystem) =>
        (reference["reference"].AsString() is not { } text || Guid.TryParseExact(text[(text.LastIndexOfAny([':', '/']) + 1)..], "D", out _))
        && (reference["identifier"] is not JsonObject identifier || IsKnown(identifier, agencySystem));

    private static bool IsKnown(JsonObject identifier, string agencySystem) => identifier["value"].AsString() is { } value && identifier["system"].AsString() switch
    {
        Npi => value.Length == 10 && value.All(char.IsAsciiDigit),
        var system => system == agencySystem && Contracts.Messages.AgencyId.IsValid(value),
    };
}
