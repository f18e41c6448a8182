using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;

namespace ExchangeHub.Local.Demo;

/// <summary>The main job: a whole exchange among eight invented agencies, and the attacks on it, checked from their side.</summary>
public static class Demonstration
{
    private static readonly string[] Players =
        [Cast.Hospital, Cast.Clinic, Cast.MentalHealth, Cast.AdvocacyCenter, Cast.Police, Cast.PoliceElsewhere, Cast.Shelter, Cast.LegalAid];

    /// <returns>True when every check held.</returns>
    public static async Task<bool> Play(
        Func<string, HubEndpoints> endpointsOf, Func<string, AgencyProfile> profileOf, ReferralFile? file, TextWriter output, TimeProvider time, CancellationToken ct)
    {
        var account = new Account(output);
        using var http = new HttpClient();
        var actors = new Dictionary<string, Actor>();
        try
        {
            HubTrust? trust = null;
            foreach (var id in Players)
            {
                var client = new HubClient(http, endpointsOf(id), profileOf(id), time, SystemEntropy.Source, trust);
                trust ??= await client.Trust.Get(ct);
                actors[id] = new(client.Agency, client, NoticeReceiver.OfQueue(client.Endpoints.Broker!, id));
            }
            await Scenes(new(actors, trust!, account, time), new(http, endpointsOf(Players[0]).Hub), file, ct);
        }
        catch (DemoStoppedException)
        {
            account.Say("The scene cannot go on.");
        }
        finally
        {
            foreach (var actor in actors.Values)
            {
                await actor.DisposeAsync();
            }
        }
        account.Close();
        return account.AllHeld;
    }

    private static async Task Scenes(Stage stage, Forge forge, ReferralFile? file, CancellationToken ct)
    {
        await Referrals.Medical(stage, file, ct);
        await Referrals.MentalHealth(stage, ct);
        await LawEnforcement.Tip(stage, ct);
        await LawEnforcement.ReportAndPacket(stage, ct);
        await Revocation.Play(stage, ct);
        var attacks = new Attacks(stage, forge);
        await attacks.Play(ct);
        await Proofs.Play(stage, attacks.Logged, ct);
        await AuditReading.Play(stage, ct);
    }
}
