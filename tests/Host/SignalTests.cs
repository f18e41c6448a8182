using System.Net;
using System.Net.Sockets;
using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Local;

namespace ExchangeHub.Tests.Host;

/// <summary>The function app's own program, with nothing that it needs within reach.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-hub-handler-");
    private readonly int port = Ports.Choose(0), triggerPort = Ports.Choose(0);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The host kills without a signal; a container's or a machine's end begins with one. Under a host the program must not end with 0.</summary>
    [Theory, InlineData(true, 1), InlineData(false, 0)]
    public async Task ASignalLetsWhatIsInFlightFinish(bool underHost, int status)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGTERM");
        using var app = Start(underHost);
        await app.Until(IsLive, Ct);
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, underHost ? port : triggerPort, Ct);
        await Write(slow, "POST /Sweep HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8\r\nConnection: close\r\n\r\n{\"Da");

        await app.Terminate(Ct);
        await app.Until(async () => !await IsLive(), Ct); // takes nothing new
        await Write(slow, "ta\"}");
        var answer = await new StreamReader(slow.GetStream(), Encoding.ASCII).ReadToEndAsync(Ct);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("urn:exchangehub:problem:request-malformed", answer, StringComparison.Ordinal);
        Assert.Equal(status, await app.Ended(Ct));
    }

    [Fact]
    public async Task WithNothingInReachItLivesAndSaysWhatIsMissing()
    {
        using var app = Start(underHost: true);
        await app.Until(IsLive, Ct);
        // Each would be an error in the host's log at every start, but that the vault is away deserves it.
        Assert.All(app.Errors, line => Assert.StartsWith("warn: ExchangeHub.KeysAhead", line, StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/", Ct)).StatusCode); // the host's probe
        var ready = await http.GetAsync("/v1/health/ready", Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"not-ready","reasons":["storage-unreachable","vault-unreachable","broker-unreachable"]}""", await ready.Content.ReadAsStringAsync(Ct));
        Assert.DoesNotContain("Unhandled", app.Output, StringComparison.Ordinal);
    }

    /// <summary>In Microsoft's images the environment says which host it is: an operator reads it before anybody has called.</summary>
    [Fact]
    public async Task AnOldHostIsToldBeforeAnyCall()
    {
        using var app = Start(underHost: true, (FunctionsHost.VersionVariable, "4.1037.0"));

        await app.Until(() => Task.FromResult(app.Errors.Count > 0), Ct); // the host drops what is on standard output

        var line = Assert.Single(app.Errors);
        Assert.StartsWith("crit: ExchangeHub.Adapters.Http.FunctionsHost", line, StringComparison.Ordinal);
        Assert.Contains("Functions host does not proxy HTTP requests", line, StringComparison.Ordinal);
        Assert.Contains("4.1037.0", line, StringComparison.Ordinal);
        await app.Until(IsLive, Ct); // it stays: three ends would end the host
    }

    public void Dispose() => folder.Delete(recursive: true);

    private RunningProgram Start(bool underHost, params (string, string)[] more) => RunningProgram.Start(
        typeof(HubServices).Assembly.Location, folder.FullName,
        [
            "--Hub:BaseUrl=https://hub.example", "--Hub:LogOrigin=hub.example/log", $"--Hub:Port={port}", $"--Hub:TriggerPort={triggerPort}",
            "--AzureAd:Instance=https://login.invalid/", "--AzureAd:TenantId=t", "--AzureAd:ClientId=c",
            $"--Storage:Content={Nowhere}", $"--Storage:Log={Nowhere}", "--ServiceBusConnection:FullyQualifiedNamespace=bus.invalid", "--KeyVault:Uri=https://hub.vault.invalid",
        ],
        underHost ? [(ListeningPorts.HostPort, $"{port}"), ("ASPNETCORE_URLS", "http://0.0.0.0:1"), ("ASPNETCORE_HTTP_PORTS", "8080"), .. more] : []);

    private static string Nowhere =>
        $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={Convert.ToBase64String(new byte[64])};BlobEndpoint=http://127.0.0.1:1/a";

    private async Task<bool> IsLive()
    {
        using var http = new HttpClient();
        try
        {
            return (await http.GetAsync($"http://127.0.0.1:{port}/v1/health/live", Ct)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task Write(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Ct);
}
