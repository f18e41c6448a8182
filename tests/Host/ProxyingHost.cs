using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace ExchangeHub.Tests.Host;

/// <summary>
/// What a Functions host that proxies makes of the app's function.json files. A call to a route goes to the handler by the proxy that the
/// host has built in, with its two headers set over the caller's; every other call is 404; a trigger is an envelope to the function's name.
/// Source: azure-functions-host, DefaultHttpWorkerService and DefaultHttpProxyService, and what was seen under a host (infra/README.md).
/// </summary>
internal sealed class ProxyingHost : IAsyncDisposable
{
    public const string Version = "4.1048.100.0";

    private const string InvocationHeader = "X-Azure-Functions-InvocationId";
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly WebApplication app;
    private readonly Uri handler;
    private readonly HttpMessageInvoker toHandler = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    });

    private int passedOn;

    private ProxyingHost(WebApplication app, Uri handler) => (this.app, this.handler) = (app, handler);

    public HttpClient Http { get; private set; } = null!;

    /// <summary>How many calls the handler got.</summary>
    public int PassedOn => passedOn;

    public static async Task<ProxyingHost> Start(Uri handler, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting().AddHttpForwarder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var host = new ProxyingHost(builder.Build(), handler);
        foreach (var trigger in HttpTriggers())
        {
            host.app.MapMethods((string)trigger["route"]!, trigger["methods"]!.AsArray().Select(method => ((string)method!).ToUpperInvariant()), host.Pass);
        }
        host.app.MapFallback("{**path}", () => Results.NotFound());
        await host.app.StartAsync(ct);
        host.Http = new() { BaseAddress = new(host.app.Urls.First()) };
        return host;
    }

    /// <summary>As it calls a function that is no HTTP function: chunked, and without any header that a call from outside has.</summary>
    public async Task<HttpResponseMessage> Trigger(string function, string envelope, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(handler, function))
        {
            Content = new StringContent(envelope, Encoding.UTF8, "application/json"),
            Headers = { TransferEncodingChunked = true },
        };
        request.Headers.UserAgent.ParseAdd($"Azure-Functions-Host/{Version}");
        request.Headers.Add(FunctionsHost.VersionHeader, Version);
        request.Headers.Add(InvocationHeader, "029800c8-0000-4000-8000-000000000000");
        return await toHandler.SendAsync(request, ct);
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        toHandler.Dispose();
        await app.DisposeAsync();
    }

    private async Task Pass(HttpContext context)
    {
        Interlocked.Increment(ref passedOn);
        context.Request.Headers[FunctionsHost.VersionHeader] = Version;
        context.Request.Headers[InvocationHeader] = "029800c8-0000-4000-8000-000000000000";
        await app.Services.GetRequiredService<IHttpForwarder>().SendAsync(context, handler.ToString(), toHandler, Patience);
    }

    private static IEnumerable<JsonNode> HttpTriggers() =>
        from folder in Directory.GetDirectories(Path.Combine(SharedData.Repository, "functions"))
        let file = Path.Combine(folder, "function.json")
        where File.Exists(file)
        from binding in JsonNode.Parse(File.ReadAllText(file))!["bindings"]!.AsArray()
        where (string?)binding!["type"] == "httpTrigger"
        select binding;
}
