using ExchangeHub.Contracts;

namespace ExchangeHub.Client;

/// <summary>
/// One agency's way to the hub. Every answer that the hub signed is verified before it is returned. Refusals throw
/// <see cref="HubProblemException"/>, what does not verify <see cref="Verification.VerificationException"/>, a hub that cannot be reached
/// <see cref="HubUnreachableException"/>. Every call may be repeated.
/// </summary>
public sealed class HubClient : IDisposable
{
    /// <param name="http">Its lifetime is the caller's.</param>
    /// <param name="trust">Null: the hub's keys are fetched once over <paramref name="http"/>, so the first contact is trusted.</param>
    public HubClient(
        HttpClient http, HubEndpoints endpoints, AgencyProfile agency, TimeProvider time, Entropy entropy, Verification.HubTrust? trust = null)
    {
        (Agency, Endpoints) = (agency, endpoints);
        Tokens = new(http, endpoints, agency, time, entropy);
        Trust = new(new(http, null, time), endpoints, trust);
        Signatures = new(agency, endpoints.Hub, time, entropy);
        var calls = new HubHttp(http, Tokens, time);
        Directory = new(calls, endpoints.Hub);
        Log = new(calls, endpoints.Hub, time);
        Audit = new(calls, endpoints.Hub);
        Consents = new(calls, endpoints.Hub, Signatures);
        Decisions = new(calls, endpoints.Hub, agency, time);
        Disclosures = new(calls, endpoints.Hub, Signatures);
        Keys = new(Log, Trust, endpoints.LogOrigin, time);
        Messages = new(calls, endpoints.Hub, agency, Signatures, Directory, Trust, Keys);
    }

    public AgencyProfile Agency { get; }
    public HubEndpoints Endpoints { get; }
    public AccessTokens Tokens { get; }
    public TrustSource Trust { get; }
    public AgencySignatures Signatures { get; }
    public MessageCalls Messages { get; }
    public DecisionCalls Decisions { get; }
    public ConsentCalls Consents { get; }
    public DisclosureCalls Disclosures { get; }
    public DirectoryCalls Directory { get; }
    public LogCalls Log { get; }
    public AuditCalls Audit { get; }
    public LoggedKeys Keys { get; }

    public void Dispose() => Tokens.Dispose();
}
