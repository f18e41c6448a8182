using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Consents;

/// <summary>A registered consent in the version that stands now, read once.</summary>
/// <param name="Agency">Whose client consented; it alone discloses under it.</param>
/// <param name="Consent">The FHIR R4 Consent.</param>
/// <param name="Reading">The rule in it, or why there is none.</param>
public sealed record RegisteredConsent(string Id, int Version, string Agency, bool Revoked, JsonObject Consent, ConsentReading Reading)
{
    /// <param name="agencySystem">The identifier system by which a consent names agencies, <c>&lt;hub&gt;/agency</c>.</param>
    public static RegisteredConsent Of(string id, int version, string agency, bool revoked, JsonObject consent, string agencySystem) =>
        new(id, version, agency, revoked, consent, ConsentReader.Read(consent, agencySystem));

    /// <summary>The reference that the agency made up for the person, <c>urn:uuid:…</c>.</summary>
    public string? Patient => (Consent["patient"] as JsonObject)?["reference"].AsString();
}
