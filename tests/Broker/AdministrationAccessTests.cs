using System.Net;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus.Administration;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Administration;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>Who administers what: by keys over HTTP, by Entra's kind of token over HTTPS.</summary>
public sealed class AdministrationAccessTests : IAsyncLifetime
{
    private static readonly SharedAccessKey Listener = new("agencies", "listen", [new("exchange/Subscriptions", EntityRights.Listen | EntityRights.Send)]);
    private static readonly SharedAccessKey Registrar = new("registrar", "manage", [new("exchange", EntityRights.Manage)]);
    private readonly X509Certificate2 certificate = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);
    private EmbeddedBroker broker = null!;
    private BrokerAdministration server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate), Keys = [Listener, Registrar], TokenCheck = Check });
        server = await BrokerAdministration.Start(broker, 0, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await broker.DisposeAsync();
        certificate.Dispose();
    }

    [Fact]
    public async Task AKeyThatManagesOneTopicAdministersThatAndNothingElse()
    {
        var registrar = WithKey(Registrar);

        await registrar.CreateSubscriptionAsync("exchange", "east", Ct);
        await registrar.DeleteSubscriptionAsync("exchange", "east", Ct);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => registrar.GetSubscriptionAsync("events", "large", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => registrar.GetQueueAsync("orders", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => WithKey(Listener).GetSubscriptionAsync("exchange", "north", Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => WithKey(Listener).CreateRuleAsync("exchange", "north", new("all"), Ct));
    }

    /// <summary>A rule may be called what reads like an address of one's own topic.</summary>
    [Fact]
    public async Task NoNameOfARuleOpensAnotherTopic()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{server.Port}/events/Subscriptions/large/Rules/x://h/exchange")
        {
            Content = new StringContent("""
                <entry xmlns='http://www.w3.org/2005/Atom'><content><RuleDescription
                xmlns='http://schemas.microsoft.com/netservices/2010/10/servicebus/connect' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>
                <Filter i:type='TrueFilter'/><Name>x</Name></RuleDescription></content></entry>
                """),
        };
        request.Headers.TryAddWithoutValidation(
            "Authorization", ServiceBusConnectionString.Parse(broker.ConnectionStringFor(Registrar)).Token(TimeProvider.System.GetUtcNow().AddHours(1)));

        using var answer = await http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task AnIdentityAdministersWhatItsRoleSaysOverHttps()
    {
        await WithToken("registrar").CreateSubscriptionAsync("exchange", "east", Ct);

        Assert.True(await WithToken("registrar").SubscriptionExistsAsync("exchange", "east", Ct));
        foreach (var other in new[] { "hub", "late", "stranger", "no token at all" })
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => WithToken(other).CreateSubscriptionAsync("exchange", "west", Ct));
        }
    }

    /// <summary>Its JavaScript client speaks nothing but HTTPS.</summary>
    [Fact]
    public async Task MicrosoftsJavaScriptClientAdministersItAsWell()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Ct);

            await NodeScripts.RunIn(
                Path.Combine(SharedData.Repository, "tests", "node"), new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = file }, "administration.mjs",
                broker.ConnectionString.Replace($"127.0.0.1:{broker.Port};", $"localhost:{server.TlsPort};", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static TokenVerdict Check(string token) => token switch
    {
        "registrar" => new TokenVerdict.Accepted(TimeProvider.System.GetUtcNow().AddHours(1), [new("exchange", EntityRights.Manage)]),
        "late" => new TokenVerdict.Accepted(TimeProvider.System.GetUtcNow().AddHours(-1), [AccessGrant.Everything]),
        "hub" => new TokenVerdict.Accepted(TimeProvider.System.GetUtcNow().AddHours(1), [new("exchange", EntityRights.Send)]),
        "no token at all" => throw new FormatException("a check may throw, and has refused then"),
        _ => new TokenVerdict.Refused("nobody we know"),
    };

    private ServiceBusAdministrationClient WithKey(SharedAccessKey key) =>
        new(broker.ConnectionStringFor(key).Replace($":{broker.Port};", $":{server.Port};", StringComparison.Ordinal));

    private ServiceBusAdministrationClient WithToken(string token) => new(
        $"https://127.0.0.1:{server.TlsPort}", DelegatedTokenCredential.Create((_, _) => new AccessToken(token, TimeProvider.System.GetUtcNow().AddHours(1))),
        new() { Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() }) });
}
