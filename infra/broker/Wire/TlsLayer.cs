using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ExchangeHub.Broker.Wire;

/// <summary>TLS beneath AMQP from the first byte on (AMQP 1.0 part 5 §5.2.1, the second way). The system chooses the versions.</summary>
internal sealed class TlsLayer(X509Certificate2 certificate)
{
    private readonly SslServerAuthenticationOptions options = new()
    {
        // Offline: a certificate that says where its issuer's is must not make us ask there.
        ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
    };

    /// <summary>Throws <see cref="System.Security.Authentication.AuthenticationException"/> or <see cref="IOException"/> when the client speaks no TLS of ours.</summary>
    public async Task<Stream> Accept(Stream client, CancellationToken ct)
    {
        var secured = new SslStream(client, leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsServerAsync(options, ct);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }
}
