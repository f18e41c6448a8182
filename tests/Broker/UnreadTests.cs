using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Amqp;
using ExchangeHub.Broker;
using ExchangeHub.Broker.Wire;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>A client that stops reading must not make the broker keep, for ever, what it has for it.</summary>
public sealed class UnreadTests
{
    private const int MoreThanSocketsHold = 64 * 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WritingToItEnds(bool secured)
    {
        using var certificate = LoopbackCertificate.Load(null, "embedded broker", [], TimeProvider.System);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Ct);
        Stream ours = new NetworkStream(await listener.AcceptSocketAsync(Ct), ownsSocket: true);
        await using var theirs = new SslStream(client.GetStream());
        if (secured)
        {
            var accepting = new TlsLayer(certificate).Accept(ours, Ct);
            await theirs.AuthenticateAsClientAsync(OptionsFor(certificate), Ct);
            ours = await accepting;
        }
        var closed = 0;
        var transport = new FramedTransport(
            ours, null, new() { Topology = Topology.Empty, WriteTimeout = TimeSpan.FromMilliseconds(500) }, () => closed++);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport
            .SendAsync([new ByteBuffer(new byte[MoreThanSocketsHold], 0, MoreThanSocketsHold, MoreThanSocketsHold)], MoreThanSocketsHold)
            .WaitAsync(TimeSpan.FromMinutes(1), Ct));

        transport.Close();
        transport.Close();
        Assert.Equal(1, closed);
    }

    private static SslClientAuthenticationOptions OptionsFor(X509Certificate2 pinned) => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == pinned.GetCertHashString(),
    };
}
