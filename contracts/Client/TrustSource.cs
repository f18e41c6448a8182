using System.Text.Json.Nodes;
using ExchangeHub.Client.Verification;

namespace ExchangeHub.Client;

/// <summary>What to check the hub's documents against: given, or fetched from the hub.</summary>
public sealed class TrustSource
{
    private readonly HubHttp http;
    private readonly HubEndpoints endpoints;
    private readonly bool pinned;
    private HubTrust? trust;

    internal TrustSource(HubHttp http, HubEndpoints endpoints, HubTrust? trust) =>
        (this.http, this.endpoints, this.trust, pinned) = (http, endpoints, trust, trust is not null);

    public async Task<HubTrust> Get(CancellationToken ct) => trust ??= await Fetch(ct);

    /// <summary>From the hub as it is now.</summary>
    public async Task<HubTrust> Fetch(CancellationToken ct)
    {
        var answer = await http.Send(new(HttpMethod.Get, endpoints.HubKeys), ct);
        return HubTrust.From(endpoints.Hub, endpoints.LogOrigin, endpoints.LogVerifiers, answer.Read<JsonObject>());
    }

    /// <summary>Verifies, and once more with fresh keys when the vault's key is unknown: it may have been renewed. Given trust is never replaced.</summary>
    internal async Task<T> Verify<T>(Func<HubTrust, Verification<T>> verify, CancellationToken ct)
        where T : class
    {
        var verified = verify(await Get(ct));
        if (verified.Fault == VerificationFault.HubKeyNotVaults && !pinned)
        {
            trust = await Fetch(ct);
            verified = verify(trust);
        }
        return verified.OrThrow();
    }
}
