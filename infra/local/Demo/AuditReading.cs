using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>Scene 8: a compliance officer reads what became of the first referral, in the standard's words.</summary>
internal static class AuditReading
{
    public static async Task Play(Stage stage, CancellationToken ct)
    {
        stage.Account.Chapter("8. The first referral as FHIR AuditEvents (IHE BALP), read by the hospital");
        var (hospital, message) = (stage[Cast.Hospital], stage.Evidence.First(kept => kept.Party.Id == Cast.Hospital).Message);
        List<JsonObject> events = [];
        await foreach (var one in hospital.Hub.Audit.Search(new(Message: message), ct))
        {
            events.Add(one);
            stage.Account.Say($"     {one["recorded"].AsString()}  {one["type"]!["display"].AsString()}: {one["subtype"]![0]!["display"].AsString()}");
        }
        var disclosure = events.FirstOrDefault(one => ProfileOf(one) == "PrivacyDisclosure.Source");
        stage.Account.Check(
            disclosure is not null && events.Any(one => ProfileOf(one) == "PatientCreate") && events.Any(one => ProfileOf(one) == "AuthZconsent"),
            "its submission, the decision of the consent and the disclosure are told in BALP's profiles");
        stage.Account.Check(
            disclosure?["entity"]!.AsArray().Any(entity => entity!["type"]!["code"].AsString() == "Patient") == true,
            "the disclosure names kinds of records and how many, though the hub has purged what they say");
    }

    private static string? ProfileOf(JsonObject one) => (one["meta"]?["profile"] as JsonArray)?[0].AsString()?.Split("IHE.BasicAudit.")[^1];
}
