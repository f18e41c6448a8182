using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>Scene 6: what must not work, each refused with its own code.</summary>
internal sealed class Attacks(Stage stage, Forge forge)
{
    private readonly Actor hospital = stage[Cast.Hospital], clinic = stage[Cast.Clinic];

    /// <summary>The codes that must stand in the hospital's log afterwards.</summary>
    public HashSet<string> Logged { get; } = [];

    public async Task Play(CancellationToken ct)
    {
        stage.Account.Chapter("6. Attacks and mistakes");
        var example = stage.Example();
        var consent = example.Load("consent-medical");
        await stage.Register(hospital, consent, ct);
        var outgoing = Referrals.Referral(example.Load("medical-referral"), consent, clinic.Id);
        var message = await stage.Accepted(hospital, outgoing, ct);

        await Repeat(message, ct);
        await Forgeries(message, ct);
        await Spoilt(outgoing, ct);
        await WrongConsents(ct);
        stage.Account.Check(
            await Stage.Refused(() => stage[Cast.Shelter].Hub.Messages.Collect(message.Sender, message.Id, ct)) == "message-unknown",
            "an agency that it is not addressed to collects it: message-unknown");
    }

    private async Task Repeat(SignedMessage message, CancellationToken ct)
    {
        var first = await forge.Post(message.Compact, hospital, ct);
        var second = await forge.Post(message.Compact, hospital, ct);
        stage.Account.Check(first.Status == 200 && first == second, "the same message again: the same receipt");
        await clinic.Noticed(message.Id, TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
        var lines = (await clinic.Hub.Messages.Inbox(null, 100, ct)).Items.Count(item => item.Message == message.Id);
        stage.Account.Check(lines == 1 && clinic.TimesNoticed(message.Id) == 1, "and one delivery");

        var other = Forge.ClaimsOf(message);
        other["routing"]!["urgency"] = "stat";
        Expect("the same id with other content", "message-conflict", await forge.Post(Forge.Sign(other, hospital.Profile.Signing), hospital, ct), logged: true);
    }

    private async Task Forgeries(SignedMessage message, CancellationToken ct)
    {
        Answer[] answers =
        [
            await forge.Post(Forge.FlipSignature(message.Compact), hospital, ct),
            await forge.Post(Forge.Unsign(message.Compact), hospital, ct),
            await forge.Post(Forge.Sign(Forge.ClaimsOf(message), clinic.Profile.Signing), hospital, ct),
        ];
        Expect("a flipped bit in the signature", "message-not-authentic", answers[0]);
        Expect("an unsigned message", "message-not-authentic", answers[1]);
        Expect("another agency's key", "message-not-authentic", answers[2]);
        stage.Account.Check(answers.Distinct().Count() == 1, "and the three answers are the same, byte for byte");
        Expect("a flipped disclosure", "disclosure-unreferenced", await forge.Post(Forge.FlipDisclosure(message.Compact), hospital, ct));
        Expect("another agency's token", "issuer-not-caller", await forge.Post(message.Compact, clinic, ct));
    }

    private async Task Spoilt(OutgoingMessage outgoing, CancellationToken ct)
    {
        var claims = Forge.ClaimsOf(hospital.Hub.Signatures.Sign(outgoing));
        Expect("content in the clear", "content-in-clear",
            await forge.Post(Forge.Sign(claims, hospital.Profile.Signing, inClear: "/content/timestamp"), hospital, ct), logged: true);
        claims = Forge.ClaimsOf(hospital.Hub.Signatures.Sign(outgoing));
        claims["note"] = "see below";
        Expect("a claim that the wire format does not have", "claim-unknown", await forge.Post(Forge.Sign(claims, hospital.Profile.Signing), hospital, ct), logged: true);
    }

    private async Task WrongConsents(CancellationToken ct)
    {
        var other = stage.Example();
        var consent = other.Load("consent-medical");
        consent["provision"]!["purpose"]![0]!["code"] = "HPAYMT";
        await ExpectUnder(other, consent, "a consent signed for another purpose", "consent-purpose", ct);

        var brief = stage.Example();
        consent = brief.Load("consent-medical");
        var end = stage.Time.GetUtcNow().AddSeconds(2);
        consent["provision"]!["period"]!["end"] = end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await ExpectUnder(brief, consent, "a consent that has expired", "consent-expired", ct, wait: TimeSpan.FromSeconds(3));
    }

    private async Task ExpectUnder(Example example, JsonObject consent, string what, string code, CancellationToken ct, TimeSpan wait = default)
    {
        await stage.Register(hospital, consent, ct);
        await Task.Delay(wait, stage.Time, ct);
        var bundle = example.Load("medical-referral");
        Carry(bundle, consent);
        var message = hospital.Hub.Signatures.Sign(Referrals.Referral(bundle, consent, clinic.Id));
        Expect(what, code, await forge.Post(message.Compact, hospital, ct), logged: true);
    }

    /// <summary>A carried consent is the registered one, to the letter.</summary>
    private static void Carry(JsonObject bundle, JsonObject consent)
    {
        foreach (var entry in bundle["entry"]!.AsArray().Where(entry => entry!["resource"]!["resourceType"].AsString() == "Consent"))
        {
            entry!["resource"] = consent.DeepClone();
        }
    }

    private void Expect(string what, string code, Answer answer, bool logged = false)
    {
        stage.Account.Check(answer.Code == code, $"{what}: {(answer.Code.Length > 0 ? answer.Code : "accepted")} ({answer.Status})");
        if (logged)
        {
            Logged.Add(code);
        }
    }
}
