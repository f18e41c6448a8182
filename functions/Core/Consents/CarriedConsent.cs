using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Consents;

/// <summary>Whether message and registered consent speak of the same consent and the same person.</summary>
public static class CarriedConsent
{
    public static bool IsCarried(MessageClaims claims) => NestedResources.In(claims.Content).Any(found => TypeOf(found.Resource) == "Consent");

    /// <summary>
    /// Every Consent in the content is the registered one, by canonical JSON (RFC 8785), and every Patient is the one who consented:
    /// a consent of one person must not open the record of another, wherever in the content that other stands.
    /// </summary>
    public static bool Agrees(MessageClaims claims, RegisteredConsent consent)
    {
        var registered = CanonicalJson.Serialize(consent.Consent).AsSpan();
        var patient = (consent.Consent["patient"] as JsonObject)?["reference"].AsString();
        foreach (var (resource, fullUrl) in NestedResources.In(claims.Content))
        {
            var agrees = TypeOf(resource) switch
            {
                "Consent" => CanonicalJson.Serialize(resource).AsSpan().SequenceEqual(registered),
                "Patient" => patient is not null && fullUrl == patient,
                _ => true,
            };
            if (!agrees)
            {
                return false;
            }
        }
        return claims.Kind != "case-packet" || ReferenceOf(claims.Content) is not { } reference || reference == consent.Id;
    }

    // A packet may name the consent it goes under; then it must be this one.
    private static string? ReferenceOf(JsonObject packet) => (packet["authority"] as JsonObject)?["consentRef"].AsString();

    private static string? TypeOf(JsonObject resource) => resource["resourceType"].AsString();
}
