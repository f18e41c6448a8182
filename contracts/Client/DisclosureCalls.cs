using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>Accountings of what the agency disclosed, and holds that keep lines of them from a client for a time.</summary>
public sealed class DisclosureCalls
{
    private const string HoldType = "exchange-disclosure-hold+jwt", LiftingType = "exchange-disclosure-hold-lifting+jwt";
    private readonly HubHttp http;
    private readonly string hub;
    private readonly AgencySignatures signatures;

    internal DisclosureCalls(HubHttp http, string hub, AgencySignatures signatures) => (this.http, this.hub, this.signatures) = (http, hub, signatures);

    public async Task<Accounting> Account(AccountingQuestion question, CancellationToken ct) => (await Ask(question, "application/json", ct)).Read<Accounting>();

    /// <param name="mediaType"><c>text/csv</c>, <c>text/html</c> or <c>application/json</c>.</param>
    public async Task<ReadOnlyMemory<byte>> Print(AccountingQuestion question, string mediaType, CancellationToken ct) => (await Ask(question, mediaType, ct)).Body;

    /// <summary>What a law enforcement agency asked, as <c>schemas/disclosure-hold.schema.json</c>. Signed, since the agency keeps something from its client.</summary>
    /// <param name="id">A UUID of the agency's own making.</param>
    public async Task<DisclosureHold> Hold(string id, JsonObject hold, CancellationToken ct) =>
        (await http.Send(Signed(HttpMethod.Put, id, "", HoldType, new() { ["hold"] = hold.DeepClone() }), ct)).Read<DisclosureHold>();

    /// <summary>Ends it early; one that has ended already stays as it is.</summary>
    public async Task<DisclosureHold> Lift(string id, CancellationToken ct) =>
        (await http.Send(Signed(HttpMethod.Post, id, "/lifting", LiftingType, []), ct)).Read<DisclosureHold>();

    /// <summary>The agency's own, those that ended too.</summary>
    public async Task<IReadOnlyList<DisclosureHold>> Holds(CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Get, $"{hub}/v1/disclosures/holds"), ct)).Read<HoldList>().Holds;

    private Task<HubAnswer> Ask(AccountingQuestion question, string mediaType, CancellationToken ct) =>
        http.Send(new(HttpMethod.Post, $"{hub}/v1/disclosures", WireJson.Bytes(question), "application/json", Accept: mediaType), ct);

    private HubRequest Signed(HttpMethod method, string id, string suffix, string typ, JsonObject claims) => new(
        method, $"{hub}/v1/disclosures/holds/{Uri.EscapeDataString(id)}{suffix}", Encoding.ASCII.GetBytes(signatures.Sign(typ, id, claims)), "application/jwt");

    private sealed record HoldList(IReadOnlyList<DisclosureHold> Holds);
}
