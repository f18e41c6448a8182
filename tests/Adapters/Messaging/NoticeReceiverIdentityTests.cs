using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using ExchangeHub.Client;
using ExchangeHub.Local.Files;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Adapters.Messaging;

/// <summary>The agency's listener by an identity, as on Azure.</summary>
public sealed class NoticeReceiverIdentityTests : IAsyncDisposable
{
    private const string Notice = """
        {"specversion":"1.0","type":"exchangehub.notice.v1","data":{"message":"1","from":"south","kind":"referral","urgency":"routine",
        "expires":"2030-01-01T00:00:00Z","release":"https://hub.example/1"}}
        """;

    private readonly X509Certificate2 certificate = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);
    private readonly EmbeddedBroker broker;

    public NoticeReceiverIdentityTests() => broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate), TokenCheck = Check });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        certificate.Dispose();
    }

    [Fact]
    public async Task ATokenThatIsNotToBeHadForAMomentIsAskedForAgain()
    {
        await using var sender = await TestClient.Open(broker);
        await sender.Send("exchange", TestClient.Text(Notice, "north"));
        var asked = 0;
        await using var client = Client(() => ++asked == 1 ? throw new AuthenticationFailedException("the identity's endpoint is away") : "north");
        List<Exception> breaks = [];

        await foreach (var notice in new NoticeReceiver(client, "north", breaks.Add).Receive(Ct))
        {
            Assert.Equal("1", notice.Event.Message);
            break;
        }

        Assert.IsType<AuthenticationFailedException>(Assert.Single(breaks));
    }

    [Fact]
    public async Task AnIdentityThatMayNotAndAClientThatIsDisposedOfEndIt()
    {
        await using (var stranger = Client(() => "south"))
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => First(stranger));
        }
        var gone = Client(() => "north");
        await gone.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => First(gone));
    }

    private static async Task First(ServiceBusClient client) => await new NoticeReceiver(client, "north").Receive(Ct).FirstAsync(Ct);

    private static TokenVerdict.Accepted Check(string agency) =>
        new TokenVerdict.Accepted(TimeProvider.System.GetUtcNow().AddHours(1), [new($"exchange/Subscriptions/{agency}", EntityRights.Listen)]);

    private ServiceBusClient Client(Func<string> token) => new(
        "broker.example", DelegatedTokenCredential.Create((_, _) => new AccessToken(token(), TimeProvider.System.GetUtcNow().AddHours(1))), new()
        {
            RetryOptions = { MaxRetries = 0 },
            CustomEndpointAddress = new($"amqps://127.0.0.1:{broker.TlsPort}"),
            CertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData),
        });
}
