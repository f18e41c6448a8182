using System.Text;
using System.Text.Json.Nodes;

namespace ExchangeHub.Client;

/// <summary>Registering and revoking consents (wire format §8).</summary>
public sealed class ConsentCalls
{
    private const string ConsentType = "exchange-consent+jwt", RevocationType = "exchange-consent-revocation+jwt";
    private readonly HubHttp http;
    private readonly string hub;
    private readonly AgencySignatures signatures;

    internal ConsentCalls(HubHttp http, string hub, AgencySignatures signatures) => (this.http, this.hub, this.signatures) = (http, hub, signatures);

    /// <param name="id">UUID; the Consent's own <c>id</c>.</param>
    /// <param name="version">The current one plus one; 1 for a new consent.</param>
    public Task<ConsentState> Register(string id, JsonObject consent, int version, CancellationToken ct) =>
        Call(HttpMethod.Put, id, "", signatures.Sign(ConsentType, id, new JsonObject { ["version"] = version, ["consent"] = consent.DeepClone() }), ct);

    /// <summary>Final. When it returns, nothing more is accepted or released under the consent, and what waited is purged.</summary>
    public Task<ConsentState> Revoke(string id, CancellationToken ct) =>
        Call(HttpMethod.Post, id, "/revocation", signatures.Sign(RevocationType, id, []), ct);

    private async Task<ConsentState> Call(HttpMethod method, string id, string suffix, string jwt, CancellationToken ct) =>
        (await http.Send(new(method, $"{hub}/v1/consents/{Uri.EscapeDataString(id)}{suffix}", Encoding.ASCII.GetBytes(jwt), "application/jwt"), ct))
        .Read<ConsentState>();
}
