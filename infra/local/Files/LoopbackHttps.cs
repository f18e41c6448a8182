using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ExchangeHub.Local.Files;

/// <summary>How Azure's clients reach a stand-in on this machine, with nothing of their own checks turned off.</summary>
internal static class LoopbackHttps
{
    /// <summary>To whatever name, and only to the one that holds <paramref name="certificate"/>.</summary>
    public static SocketsHttpHandler Handler(int port, X509Certificate2 certificate) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = (_, ct) => Connect(port, ct), // no resolver knows the name
        SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData) },
    };

    private static async ValueTask<Stream> Connect(int port, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
