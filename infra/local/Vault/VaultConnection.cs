using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;

namespace ExchangeHub.Local.Vault;

/// <summary>How Azure's clients reach a stand-in vault, with nothing of their own checks turned off.</summary>
internal static class VaultConnection
{
    /// <summary>To the vault's name on this machine, and only to the one that holds <paramref name="certificate"/>.</summary>
    public static SocketsHttpHandler Handler(int port, X509Certificate2 certificate) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = (_, ct) => Connect(port, ct), // no resolver knows the vault's name
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

    /// <summary>Gives the vault's access token for the vault's own resource, and for no other.</summary>
    public sealed class Credential(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            requestContext.Scopes is [$"{StandInVault.Resource}/.default"]
                ? new(token, DateTimeOffset.MaxValue)
                : throw new InvalidOperationException("a token for something else than the stand-in vault was asked for");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
