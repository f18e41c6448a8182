using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>Scenes 1 and 2: a medical referral, and a mental-health referral that loses what its consent denies.</summary>
internal static class Referrals
{
    public static async Task Medical(Stage stage, ReferralFile? file, CancellationToken ct)
    {
        stage.Account.Chapter("1. A medical referral under a registered consent");
        var example = stage.Example();
        var (hospital, bundle, consent, to) = (stage[Cast.Hospital], example.Load("medical-referral"), example.Load("consent-medical"), Cast.Clinic);
        if (file is not null)
        {
            (bundle, consent, to) = file.Prepare(stage.Trust.BaseUrl, example, stage.Account.Say);
        }
        await stage.Register(hospital, consent, ct);
        var message = await stage.AskedAndAccepted(hospital, Referral(bundle, consent, to), ct);
        var collected = await stage.Collected(stage[to], message, ct);
        ShowSeen(stage, collected, bundle);
        var inbox = await stage[to].Hub.Messages.Inbox(null, 50, ct);
        stage.Account.Check(inbox.Items.Any(item => item.Message == message.Id), "the inbox lists it until it is acknowledged");
        await stage.Acknowledged(stage[to], message, collected, ct);
        var status = await hospital.Hub.Messages.Status(message.Id, ct);
        stage.Account.Check(status.States is [{ State: "acknowledged" }], $"{hospital.Id} sees where it stands: {status.States[0].State}");
    }

    public static async Task MentalHealth(Stage stage, CancellationToken ct)
    {
        stage.Account.Chapter("2. A mental-health referral whose consent denies psychotherapy notes and substance-use data");
        var example = stage.Example();
        var (hospital, provider) = (stage[Cast.Hospital], stage[Cast.MentalHealth]);
        var (bundle, consent) = (example.Load("mental-health-referral"), example.Load("consent-mental-health"));
        await stage.Register(hospital, consent, ct);
        var message = await stage.Accepted(hospital, Referral(bundle, consent, provider.Id), ct);
        var collected = await stage.Collected(provider, message, ct);
        ShowSeen(stage, collected, bundle);

        var received = Everything(collected);
        stage.Account.Check(received.Contains(example.Id("phq9"), StringComparison.Ordinal), "the rest is there: the PHQ-9 score, the care plan, the request");
        // Codes with their quotes: three letters alone may stand in any digest by chance.
        string[] withheld =
        [
            example.Id("therapy-note"), example.Id("opioid-use"), "session four", "Opioid dependence",
            "\"F11.20\"", "\"11488-4\"", "\"PSYTHPN\"", "\"SUD\"", "\"OPIOIDUD\"", "\"Consent\"",
        ];
        stage.Account.Check(
            withheld.All(text => !received.Contains(text, StringComparison.Ordinal)),
            "no withheld value, id, label or reference occurs anywhere in what it received");
        await stage.Acknowledged(provider, message, collected, ct);
    }

    public static OutgoingMessage Referral(JsonObject bundle, JsonObject consent, string to, string purpose = "TREAT") => new()
    {
        Kind = "referral",
        To = [to],
        Purpose = purpose,
        Basis = new("consent", consent["id"].AsString()),
        Routing = new(Jurisdiction: "US-WA", Needs: ["need-16"], Urgency: "urgent"),
        Content = bundle,
    };

    private static void ShowSeen(Stage stage, Collected collected, JsonObject sent)
    {
        stage.Account.Say($"     sent: {Types(sent)}");
        stage.Account.Say($"     seen: {Types(collected.Claims.Content)}");
        stage.Account.Say($"     scope: {collected.Release.Scope}");
        foreach (var obligation in collected.Release.Obligations)
        {
            stage.Account.Say($"     obligation: {obligation.Code}");
        }
    }

    private static string Types(JsonNode? bundle) =>
        string.Join(", ", (bundle?["entry"] as JsonArray ?? []).Select(entry => entry?["resource"]?["resourceType"].AsString()));

    /// <summary>All text that the view holds: what was signed, and every disclosure as it was encoded.</summary>
    private static string Everything(Collected collected) => string.Join('\n', collected.Message.Disclosures
        .Select(disclosure => Encoding.UTF8.GetString(Base64Url.Decode(disclosure.Encoded)))
        .Prepend(collected.Message.Claims.ToJsonString())
        .Prepend(collected.Message.Jws.Payload.ToJsonString()));
}
