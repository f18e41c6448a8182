using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Azure.Core;
using Azure.Core.Pipeline;
using ExchangeHub.Adapters.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Adapters.Messaging;

/// <summary>Against a small server on loopback that speaks HTTPS, since the pipeline sends no token without it.</summary>
public sealed class ServiceBusSubscriptionsTests
{
    private static readonly XNamespace Bus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";

    [Fact]
    public async Task ASubscriptionIsPutWithACorrelationFilterOnTheRecipient()
    {
        await using var server = await Server.Start(201);

        await server.Subscriptions.Ensure("clinic-a", TestContext.Current.CancellationToken);

        var (request, body) = Assert.Single(server.Requests);
        Assert.StartsWith("PUT /exchange/Subscriptions/clinic-a?api-version=", request, StringComparison.Ordinal);
        Assert.EndsWith(" Bearer secret application/atom+xml", request, StringComparison.Ordinal);
        var description = XDocument.Parse(body).Descendants(Bus + "SubscriptionDescription").Single();
        Assert.Equal(("recipient", "clinic-a"), (description.Descendants(Bus + "Key").Single().Value, description.Descendants(Bus + "Value").Single().Value));
        Assert.Equal("CorrelationFilter", description.Descendants(Bus + "Filter").Single().Attributes().Single(type => type.Name.LocalName == "type").Value);
    }

    [Fact]
    public async Task OneThatExistsIsFine()
    {
        await using var server = await Server.Start(409);

        await server.Subscriptions.Ensure("clinic-a", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ARefusalIsAnError()
    {
        await using var server = await Server.Start(401);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => server.Subscriptions.Ensure("clinic-a", TestContext.Current.CancellationToken));
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Server(WebApplication app) => this.app = app;

        public List<(string Request, string Body)> Requests { get; } = [];
        public required ServiceBusSubscriptions Subscriptions { get; init; }

        public static async Task<Server> Start(int status)
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
            var app = builder.Build();
            Server? server = null;
            app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var (request, headers) = (context.Request, context.Request.Headers);
                var body = await reader.ReadToEndAsync();
                server!.Requests.Add(($"{request.Method} {request.Path}{request.QueryString} {headers.Authorization} {headers.ContentType}", body));
                context.Response.StatusCode = status;
                await context.Response.WriteAsync(body.Replace("<content", "<title>clinic-a</title><content", StringComparison.Ordinal)); // as the service does
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return server = new(app) { Subscriptions = new(new(app.Urls.Single(), new FixedToken(), new() { Transport = new HttpClientTransport(Trusting()) })) };
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private static HttpClient Trusting() => new(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        });

        private static X509Certificate2 Certificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("secret", TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
