using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Broker;
using ExchangeHub.Local.Files;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>The .NET SDK with a credential of Entra's kind, which it sends over TLS only.</summary>
public sealed class DotNetTokenTests : IDisposable
{
    private readonly FakeTimeProvider time = DotNetBus.Clock();
    private readonly X509Certificate2 certificate = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);

    private int checks;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => certificate.Dispose();

    [Fact]
    public async Task AnIdentityDoesWhatItsRightsAllowAndNoMore()
    {
        await using var broker = Start();
        await using var hub = Client(broker, new("hub"));
        await hub.CreateSender("exchange").SendMessageAsync(new("for north") { ApplicationProperties = { ["recipient"] = "north" } }, Ct);
        await using var agency = Client(broker, new("north"));
        await using var receiver = agency.CreateReceiver("exchange", "north");

        var message = await DotNetBus.One(receiver);

        await receiver.RenewMessageLockAsync(message, Ct);
        await receiver.CompleteMessageAsync(message, Ct);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateReceiver("exchange", "south").ReceiveMessageAsync(DotNetBus.Soon, Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => agency.CreateSender("exchange").SendMessageAsync(new("forged"), Ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Client(broker, new("stranger")).CreateSender("exchange").SendMessageAsync(new("x"), Ct));
    }

    /// <summary>The SDK renews by its own clock, after minutes at the earliest, so here its link is detached, and it comes back with a new token.</summary>
    [Fact]
    public async Task WhenItsTokenExpiresItComesBackWithANewOne()
    {
        await using var broker = Start();
        await using var client = Client(broker, new("hub"), retries: 5);
        await using var receiver = client.CreateReceiver("orders");
        Assert.Null(await receiver.ReceiveMessageAsync(DotNetBus.Never, Ct));
        var checksBefore = checks;

        time.Advance(TimeSpan.FromMinutes(61));
        await client.CreateSender("orders").SendMessageAsync(new("x"), Ct);

        Assert.Equal("x", (await DotNetBus.One(receiver)).Body.ToString());
        Assert.True(checks > checksBefore + 1, "the receiver's link needed a new one too");
    }

    /// <summary>Each token is good for an hour of the broker's clock.</summary>
    private EmbeddedBroker Start() => EmbeddedBroker.Start(new()
    {
        Topology = TestTopology.Parsed,
        Tls = new(certificate),
        Time = time,
        TokenCheck = Check,
    });

    private TokenVerdict Check(string token)
    {
        Interlocked.Increment(ref checks);
        return token switch
        {
            "hub" => new TokenVerdict.Accepted(time.GetUtcNow().AddHours(1), [AccessGrant.Everything]),
            "north" => new TokenVerdict.Accepted(time.GetUtcNow().AddHours(1), [new("exchange/Subscriptions/north", EntityRights.Listen)]),
            _ => new TokenVerdict.Refused("nobody we know"),
        };
    }

    private ServiceBusClient Client(EmbeddedBroker broker, Credential credential, int retries = 0) => new("localhost", credential, new()
    {
        CustomEndpointAddress = new($"amqps://localhost:{broker.TlsPort}"),
        CertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
        RetryOptions = new() { MaxRetries = retries, TryTimeout = DotNetBus.Soon, Delay = TimeSpan.FromMilliseconds(50) },
    });

    private sealed class Credential(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal("https://servicebus.azure.net/.default", Assert.Single(requestContext.Scopes));
            return new(token, TimeProvider.System.GetUtcNow().AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
