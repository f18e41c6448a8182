using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client;

/// <summary>Agencies and subscriptions (wire format §9).</summary>
public sealed class DirectoryCalls
{
    private const string Json = "application/json";
    private readonly HubHttp http;
    private readonly string hub;

    internal DirectoryCalls(HubHttp http, string hub) => (this.http, this.hub) = (http, hub);

    public async Task<IReadOnlyList<AgencyEntry>> Agencies(CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Get, $"{hub}/v1/agencies"), ct)).Read<AgencyList>().Agencies;

    public async Task<AgencyEntry> Agency(string id, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Get, $"{hub}/v1/agencies/{Uri.EscapeDataString(id)}"), ct)).Read<AgencyEntry>();

    /// <summary>For an administrator: the whole entry, keys too.</summary>
    public async Task<AgencyEntry> PutAgency(AgencyEntry entry, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Put, $"{hub}/v1/agencies/{Uri.EscapeDataString(entry.Id)}", WireJson.Bytes(entry), Json), ct)).Read<AgencyEntry>();

    /// <summary>Asks for a subscription; it counts once an administrator approved it.</summary>
    public async Task<Subscription> PutSubscription(Subscription wanted, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Put, UrlOf(wanted.Id), WireJson.Bytes(wanted), Json), ct)).Read<Subscription>();

    /// <summary>For an administrator.</summary>
    public async Task<Subscription> ApproveSubscription(string id, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Post, $"{UrlOf(id)}/approval"), ct)).Read<Subscription>();

    private string UrlOf(string subscription) => $"{hub}/v1/subscriptions/{Uri.EscapeDataString(subscription)}";
}
