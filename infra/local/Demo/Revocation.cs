using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>Scene 5: the consent is revoked between acceptance and collection.</summary>
internal static class Revocation
{
    public static async Task Play(Stage stage, CancellationToken ct)
    {
        stage.Account.Chapter("5. A consent revoked before the referral was collected");
        var example = stage.Example();
        var (hospital, clinic, consent) = (stage[Cast.Hospital], stage[Cast.Clinic], example.Load("consent-medical"));
        await stage.Register(hospital, consent, ct);
        var outgoing = Referrals.Referral(example.Load("medical-referral"), consent, clinic.Id);
        var message = await stage.Accepted(hospital, outgoing, ct);
        var state = await hospital.Hub.Consents.Revoke(consent["id"].AsString()!, ct);
        stage.Account.Check(state.RevokedAt is not null, $"{hospital.Id} revoked the consent");

        var collecting = await Stage.Refused(() => clinic.Hub.Messages.Collect(message.Sender, message.Id, ct));
        stage.Account.Check(collecting is "view-purged", $"{clinic.Id} cannot collect it any more: {collecting}");
        var status = await hospital.Hub.Messages.Status(message.Id, ct);
        stage.Account.Check(status.States is [{ State: "withdrawn" }], $"the view is purged: {status.States[0].State}");
        var (_, _, problem) = await stage.Send(hospital, outgoing, ct);
        stage.Account.Check(problem?.Code == "consent-revoked", $"nothing more is accepted under it: {problem?.Code}");
    }
}
