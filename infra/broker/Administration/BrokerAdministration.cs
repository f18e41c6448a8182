using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Broker.Administration;

/// <summary>
/// A broker's administration API on loopback, as Microsoft's emulator has one beside AMQP: over plain HTTP, and over HTTPS where the broker has
/// a certificate. Keys that may manage open it.
/// </summary>
public sealed class BrokerAdministration : IAsyncDisposable
{
    private readonly EmbeddedBroker broker;
    private readonly AdministrationGate gate;
    private readonly WebApplication app;

    private BrokerAdministration(EmbeddedBroker broker, int port)
    {
        (this.broker, gate) = (broker, new(broker.Options));
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, port);
            if (broker.Options.Tls is { } tls)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(tls.Certificate));
            }
        });
        app = builder.Build();
        app.Run(Answer);
    }

    public int Port => PortOf("http")!.Value;

    /// <summary>Chosen by the operating system; null: the broker has no certificate.</summary>
    public int? TlsPort => PortOf("https");

    /// <summary>For an administration client, which has a port of its own; contains the key.</summary>
    public string ConnectionString => broker.ConnectionString.Replace($":{broker.Port};", $":{Port};", StringComparison.Ordinal);

    /// <param name="port">0: the operating system chooses.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<BrokerAdministration> Start(EmbeddedBroker broker, int port, CancellationToken ct)
    {
        var administration = new BrokerAdministration(broker, port);
        try
        {
            await administration.app.StartAsync(ct);
            return administration;
        }
        catch
        {
            await administration.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        var request = context.Request;
        XElement? answer;
        try
        {
            (context.Response.StatusCode, answer) = await Do(request, context.RequestAborted);
        }
        catch (AdministrationFault fault)
        {
            context.Response.StatusCode = fault.Status;
            answer = Atom.Error(fault.Status, fault.Message);
        }
        if (answer is not null)
        {
            context.Response.ContentType = $"{Atom.MediaType};charset=utf-8";
            await context.Response.WriteAsync(answer.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
        }
    }

    private async Task<(int, XElement?)> Do(HttpRequest request, CancellationToken ct)
    {
        // Judged is what is then done, and not the path read once more: a rule's name may look like another address.
        var address = EntityAddress.Of(request.Path.Value ?? "");
        if (!gate.Opens(request.Headers.Authorization.ToString(), address.ToString()))
        {
            throw AdministrationFault.Unauthorized();
        }
        var api = new AdministrationApi(broker, new Uri($"{request.Scheme}://{request.Host}/"), queue => gate.Opens(SecondToken(request), queue));
        switch (request.Method)
        {
            case "GET":
                return (200, api.Get(address, Number(request, "$skip", 0), Number(request, "$top", 100)));
            case "PUT" when request.Headers.IfMatch.Count == 0:
                return (201, await api.Put(address, request.Body, ct));
            case "PUT":
                return (200, await api.Update(address, request.Body, ct));
            case "DELETE":
                api.Delete(address);
                return (200, null);
            default:
                throw AdministrationFault.NotImplemented("No such operation.");
        }
    }

    /// <summary>For the queue that is forwarded to; a client whose first one is good for that too may leave it out.</summary>
    private static string SecondToken(HttpRequest request) =>
        request.Headers["ServiceBusSupplementaryAuthorization"].FirstOrDefault() ?? request.Headers.Authorization.ToString();

    private int? PortOf(string scheme) =>
        app.Urls.Select(url => new Uri(url)).FirstOrDefault(url => url.Scheme == scheme)?.Port;

    private static int Number(HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
