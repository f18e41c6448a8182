using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Consents;

/// <summary>How provisions may name resources and authors in a consent that the hub keeps readable: an id of its own making, in which no name can stand.</summary>
internal static class NamedData
{
    public static bool IsMadeUp(FiledConsent filed) => IsMadeUp(filed.Provision);

    private static bool IsMadeUp(JsonObject? provision) =>
        provision is null
        || (FiledConsent.Objects(provision["data"]).All(data => (data["reference"] as JsonObject)?["reference"].AsString() is not { } reference || EndsInUuid(reference))
            && FiledConsent.Objects(provision["provision"]).All(IsMadeUp));

    private static bool EndsInUuid(string reference) => Guid.TryParseExact(reference[(reference.LastIndexOfAny([':', '/']) + 1)..], "D", out _);
}
