using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>
/// A FHIR message Bundle from a file, as input of the first scene: its sender and receiver become agencies of the demo, and its patient
/// gets a consent, or the carried one is moved to now. Everything else stays as it is, faults included.
/// </summary>
public sealed class ReferralFile(JsonObject bundle)
{
    /// <summary>Throws <see cref="LocalFault"/> when it is not a readable JSON object.</summary>
    public static ReferralFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new LocalFault($"there is no file {path}");
        }
        return StrictJson.TryParseObject(File.ReadAllBytes(path)) is { } bundle
            ? new(bundle)
            : throw new LocalFault("the file is not one JSON object in valid UTF-8 without repeated members");
    }

    public (JsonObject Bundle, JsonObject Consent, string To) Prepare(string hub, Example example, Action<string> say)
    {
        var (header, to) = (Resources("MessageHeader").FirstOrDefault(), Counselling() ? Cast.MentalHealth : Cast.Clinic);
        MapParty(OrganizationOf(header?["sender"]) ?? OrganizationOf(header?["responsible"]), Cast.Hospital, "sender", hub, say);
        MapParty(OrganizationOf(header?["destination"]?[0]?["receiver"]), to, "receiver", hub, say);

        var patient = Entries().FirstOrDefault(entry => entry["resource"]?["resourceType"].AsString() == "Patient")?["fullUrl"].AsString() is { } url
            && url.StartsWith("urn:uuid:", StringComparison.Ordinal) ? url : null;
        var consent = example.Load("consent-medical");
        if (patient is not null)
        {
            consent["patient"] = new JsonObject { ["reference"] = patient };
            consent["performer"] = new JsonArray(new JsonObject { ["reference"] = patient });
            consent["verification"]![0]!["verifiedWith"] = new JsonObject { ["reference"] = patient };
        }
        consent["provision"]!["actor"]![1]!["reference"]!["identifier"]!["value"] = to;
        say(patient is null ? "the Bundle has no Patient entry with a urn:uuid as its fullUrl; the demo's consent names another" : "the demo registers its own consent for the Bundle's patient");
        if (Resources("Consent").FirstOrDefault() is not { } carried)
        {
            return (bundle, consent, to);
        }
        if (!Guid.TryParseExact(carried["id"].AsString(), "D", out _))
        {
            say("the carried Consent's id is no UUID, so it cannot be the registered one; it stays as it is");
        }
        else
        {
            Carry(carried, consent);
            say("the carried Consent's period was moved to now, and its parties are named by their ids in the directory");
            consent = carried.DeepClone().AsObject();
        }
        return (bundle, consent, to);
    }

    /// <summary>What the wire format demands of a registered consent and a stranger's consent lacks; its own exceptions stay.</summary>
    private static void Carry(JsonObject carried, JsonObject own)
    {
        if (carried["provision"] is JsonObject provision)
        {
            provision["period"] = own["provision"]!["period"]!.DeepClone();
            provision["actor"] = own["provision"]!["actor"]!.DeepClone();
        }
        foreach (var name in new[] { "organization", "patient", "performer", "verification", "dateTime", "sourceAttachment", "policyRule" })
        {
            carried[name] = own[name]!.DeepClone();
        }
        carried.Remove("sourceReference");
        carried.Remove("text");
    }

    private bool Counselling() => Resources("ServiceRequest").Any(request => request.ToJsonString().Contains("409063005", StringComparison.Ordinal));

    private static void MapParty(JsonObject? organization, string agency, string role, string hub, Action<string> say)
    {
        if (organization is null)
        {
            say($"the Bundle does not say which Organization the {role} is");
            return;
        }
        organization["identifier"] = new JsonArray(new JsonObject { ["system"] = $"{hub}/agency", ["value"] = agency });
        say($"the {role}'s Organization is mapped to {agency}");
    }

    /// <summary>Follows a reference to an Organization, or through a PractitionerRole to its Organization.</summary>
    private JsonObject? OrganizationOf(JsonNode? reference)
    {
        var resource = Entries().FirstOrDefault(entry => entry["fullUrl"].AsString() is { } url && url == reference?["reference"].AsString())?["resource"] as JsonObject;
        return resource?["resourceType"].AsString() switch
        {
            "Organization" => resource,
            "PractitionerRole" => OrganizationOf(resource["organization"]),
            _ => null,
        };
    }

    private IEnumerable<JsonObject> Entries() => (bundle["entry"] as JsonArray ?? []).OfType<JsonObject>();

    private IEnumerable<JsonObject> Resources(string type) =>
        Entries().Select(entry => entry["resource"]).OfType<JsonObject>().Where(resource => resource["resourceType"].AsString() == type);
}
