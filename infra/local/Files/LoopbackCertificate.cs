using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ExchangeHub.Local.Files;

/// <summary>The certificate that a stand-in makes for itself at its first start. Nobody else signs it: who calls must know it.</summary>
internal static class LoopbackCertificate
{
    private const string PrivateFile = "certificate.key.pem";

    /// <summary>For <c>NODE_EXTRA_CA_CERTS</c> and the like: the public part alone.</summary>
    public const string PublicFile = "certificate.pem";

    private static readonly TimeSpan Lives = TimeSpan.FromDays(365), RenewedBefore = TimeSpan.FromDays(30);

    /// <param name="folder">Null keeps it in memory.</param>
    /// <param name="subject">Whose it is, for people.</param>
    /// <param name="hosts">Names it is for, beside <c>localhost</c> and 127.0.0.1.</param>
    public static X509Certificate2 Load(string? folder, string subject, IReadOnlyList<string> hosts, TimeProvider time)
    {
        if (folder is null)
        {
            return Usable(New(subject, hosts, time));
        }
        // One file for both, so that a crash cannot part the certificate from its key.
        var file = Path.Combine(folder, PrivateFile);
        var certificate = File.Exists(file) ? X509Certificate2.CreateFromPemFile(file) : null;
        if (certificate is null || time.GetUtcNow() > certificate.NotAfter.ToUniversalTime() - RenewedBefore)
        {
            certificate = New(subject, hosts, time);
            PrivateFiles.Write(file, Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{KeyOf(certificate)}\n").AsSpan());
        }
        PrivateFiles.Write(Path.Combine(folder, PublicFile), Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n").AsSpan());
        return Usable(certificate);
    }

    /// <summary>One that somebody else made: a PEM file with the certificate and its key.</summary>
    public static X509Certificate2 Read(string file) => Usable(X509Certificate2.CreateFromPemFile(file));

    private static X509Certificate2 New(string subject, IReadOnlyList<string> hosts, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false)); // server authentication
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now + Lives);
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Windows' TLS takes no key that lives in memory alone.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) : certificate;
}
