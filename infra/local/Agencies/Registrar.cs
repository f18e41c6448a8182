using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Local.Issuer;

namespace ExchangeHub.Local.Agencies;

/// <summary>The administrator: makes the agencies' keys and clients, and registers them over HTTP as anyone would.</summary>
/// <param name="folder">Where each agency's keys are kept; null keeps them in memory.</param>
public sealed class Registrar(ClientRegistry clients, Func<HubEndpoints> endpoints, string tenant, string? folder, TimeProvider time)
{
    private const string AdministratorId = "admin";
    private static readonly string[] AgencyRoles = ["Exchange.Send", "Exchange.Receive", "Consent.Write", "Log.Read"];
    private static readonly string[] AdministratorRoles = ["Directory.Admin", "Log.Read"];
    private readonly Dictionary<string, LocalAgency> known = [];

    /// <summary>Throws <see cref="KeyNotFoundException"/> for an agency that was not registered here.</summary>
    public AgencyProfile ProfileOf(string agency) => known[agency].Profile;

    /// <summary>Idempotent: an agency that the directory has stays as it is there.</summary>
    public async Task Register(IReadOnlyList<AgencyEntry> agencies, IReadOnlyList<Subscription> subscriptions, CancellationToken ct)
    {
        using var http = new HttpClient();
        using var administrator = ClientOf(http, Identity(AdministratorId, Path.Combine(folder ?? "", "admin"), AdministratorRoles));
        var listed = (await administrator.Directory.Agencies(ct)).Select(agency => agency.Id).ToHashSet();
        foreach (var agency in agencies)
        {
            var keys = known[agency.Id] = Identity(agency.Id, Path.Combine(folder ?? "", "agencies", agency.Id), AgencyRoles);
            if (listed.Contains(agency.Id))
            {
                continue;
            }
            await administrator.Directory.PutAgency(
                agency with { Keys = keys.PublicKeys(time.GetUtcNow()), Clients = [new(keys.ClientId, tenant)] }, ct);
            foreach (var wanted in subscriptions.Where(one => one.Agency == agency.Id))
            {
                using var asking = ClientOf(http, keys);
                await asking.Directory.PutSubscription(wanted, ct);
                await administrator.Directory.ApproveSubscription(wanted.Id, ct);
            }
        }
    }

    private HubClient ClientOf(HttpClient http, LocalAgency agency) => new(http, endpoints(), agency.Profile, time, SystemEntropy.Source);

    private LocalAgency Identity(string id, string where, string[] roles)
    {
        var agency = folder is null ? null : LocalAgency.Load(where);
        if (agency is null)
        {
            agency = LocalAgency.Make(id);
            if (folder is not null)
            {
                agency.Save(where, tenant);
            }
        }
        clients.Put(new(agency.ClientId, roles, Jwk.PublicPart(agency.Client)));
        return agency;
    }
}
