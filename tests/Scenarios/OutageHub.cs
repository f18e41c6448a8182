using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Local;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Scenarios;

public enum Service { Storage, Broker, Vault }

/// <summary>The whole hub, with a line to each service that can be taken away, and two agencies that call it as it is: what fails is not tried again.</summary>
public sealed class OutageHub : IAsyncLifetime
{
    private readonly Dictionary<int, ServiceLine> lines = [];
    private readonly HttpClient http = new();
    private LocalHub hub = null!;
    private Example example = null!;

    public ShiftedTime Time { get; } = new();
    public HubClient Hospital { get; private set; } = null!;
    public HubClient Clinic { get; private set; } = null!;
    public Actor Notices { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        hub = await LocalHub.Start(new() { Time = Time, Way = port => (lines[port] = new(port)).Port, Tells = LogLevel.Critical }, Ct);
        (Hospital, Clinic) = (Client(Cast.Hospital), Client(Cast.Clinic));
        Notices = new(Clinic.Agency, Client(Cast.Clinic), NoticeReceiver.OfQueue(hub.EndpointsOf(Cast.Clinic).Broker!, Cast.Clinic));
        example = new(hub.Endpoints.Hub, Time, SystemEntropy.Source);
        await Hospital.Consents.Register(example.Id("consent"), example.Load("consent-medical"), 1, Ct);
        await Accepted(); // so that this instance has been at work
    }

    public async ValueTask DisposeAsync()
    {
        await Notices.DisposeAsync();
        Hospital.Dispose();
        Clinic.Dispose();
        http.Dispose();
        await hub.DisposeAsync();
        foreach (var line in lines.Values)
        {
            line.Dispose();
        }
    }

    public void TakeAway(Service service) => LinesTo(service).ForEach(line => line.TakeAway());

    /// <summary>Whatever was away is there again, and the hub says so.</summary>
    public async Task GiveBack(Service service)
    {
        LinesTo(service).ForEach(line => line.GiveBack());
        await Until(async () =>
        {
            await RunLog(); // the timer's turn, or what is pending would go on holding up the hub
            return (await Get("/v1/health/ready")).Status == 200;
        });
    }

    /// <summary>A referral, signed and not sent.</summary>
    public SignedMessage Referral() => Hospital.Signatures.Sign(new OutgoingMessage
    {
        Kind = "referral", To = [Cast.Clinic], Purpose = "TREAT", Basis = new("consent", example.Id("consent")), Content = example.Load("medical-referral"),
    });

    /// <summary>A consent of another client.</summary>
    public (string Id, JsonObject Consent) AnotherConsent()
    {
        var other = new Example(hub.Endpoints.Hub, Time, SystemEntropy.Source);
        return (other.Id("consent"), other.Load("consent-medical"));
    }

    /// <summary>One that the hub took.</summary>
    public async Task<SignedMessage> Accepted()
    {
        var message = Referral();
        await Hospital.Messages.Send(message, Envelope.SdJwt, Ct);
        return message;
    }

    public async Task<Told> Send(SignedMessage message, Envelope envelope = Envelope.SdJwt)
    {
        if (envelope == Envelope.SdJwt)
        {
            return await Call(HttpMethod.Post, "/v1/messages", Hospital, message.Compact, "application/sd-jwt");
        }
        var key = (await Hospital.Trust.Get(Ct)).EncryptionKey!;
        return await Call(HttpMethod.Post, "/v1/messages", Hospital, Jwe.Encrypt(Encoding.ASCII.GetBytes(message.Compact), ViewVerifier.MessageType, key), "application/jose");
    }

    public Task<Told> Release(SignedMessage message) =>
        Call(HttpMethod.Post, $"/v1/messages/{Cast.Hospital}/{message.Id}/release", Clinic, null, null, message.Id);

    public Task<Told> Get(string path, HubClient? by = null) => Call(HttpMethod.Get, path, by, null, null);

    /// <summary>What the sweep does, of which one turn a minute is more than a test can wait for.</summary>
    public Task Sweep() => hub.Services.GetRequiredService<Sweeper>().Sweep(Ct);

    /// <summary>False: a service it needs was away.</summary>
    public async Task<bool> RunLog()
    {
        var run = hub.Services.GetRequiredService<LogRuns>().Run(Ct);
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return run.IsCompletedSuccessfully;
    }

    public static async Task Until(Func<Task<bool>> holds)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromMinutes(2), "it never came");
            await Task.Delay(TimeSpan.FromMilliseconds(100), Ct);
        }
    }

    private async Task<Told> Call(HttpMethod method, string path, HubClient? by, string? body, string? mediaType, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, hub.Endpoints.Hub + path);
        if (by is not null)
        {
            request.Headers.Authorization = new("Bearer", await by.Tokens.Get(Ct));
        }
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.ASCII) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType!) } };
        }
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        using var answer = await http.SendAsync(request, Ct);
        return new((int)answer.StatusCode, answer.Headers.RetryAfter is not null, await answer.Content.ReadAsStringAsync(Ct));
    }

    private HubClient Client(string agency) => new(http, hub.Endpoints, hub.Agencies.ProfileOf(agency), Time, SystemEntropy.Source);

    private List<ServiceLine> LinesTo(Service service) => [.. (service switch
    {
        Service.Storage => [hub.Azurite.Port],
        Service.Broker => [hub.Broker.TlsPort!.Value, hub.BrokerAdministration.TlsPort!.Value],
        Service.Vault => (int[])[hub.Vault.Port],
        _ => throw new ArgumentOutOfRangeException(nameof(service)),
    }).Select(port => lines[port])];
}

/// <summary>An answer of the hub.</summary>
public sealed record Told(int Status, bool RetryAfter, string Body)
{
    /// <summary>The problem's code; null when it is no problem.</summary>
    public string? Code => StrictJson.TryParseObject(Encoding.UTF8.GetBytes(Body))?["type"].AsString()?.Replace("urn:exchangehub:problem:", "", StringComparison.Ordinal);
}
