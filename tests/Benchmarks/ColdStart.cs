using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local;
using ExchangeHub.Local.Demo;
using ExchangeHub.Local.Files;
using HubPorts = ExchangeHub.Local.Ports;

namespace ExchangeHub.Benchmarks;

/// <summary>
/// From the start of a process to its first answer, and to its first accepted message; the message is signed and its token fetched before.
/// On a machine that does other things too, the processor time says more than the clock.
/// </summary>
internal sealed class ColdStart(LocalHub hub, string folder) : IDisposable
{
    private readonly HttpClient http = new();

    public sealed record Run(Cost Live, Cost Accepted, Cost Again);

    /// <summary>In milliseconds: by the clock, and of the processor since the process began.</summary>
    public sealed record Cost(double Clock, double Processor);

    public static async Task Measure(int runs)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-hub-cold-").FullName;
        await using (var hub = await LocalHub.Start(new() { Folder = folder }, default))
        {
            using var cold = new ColdStart(hub, folder);
            var sender = await cold.Prepare();
            List<Run> all = [];
            for (var i = 0; i < runs; i++)
            {
                all.Add(await cold.Once(sender));
            }
            Print("process start to first answer (GET /v1/health/live)", all.Select(run => run.Live));
            Print("process start to first accepted message (POST /v1/messages, 201)", all.Select(run => run.Accepted));
            Print("the next message, for comparison", all.Select(run => run.Again));
        }
        Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => http.Dispose();

    private static void Print(string what, IEnumerable<Cost> costs)
    {
        double[] clock = [.. costs.Select(cost => cost.Clock).Order()], processor = [.. costs.Select(cost => cost.Processor).Order()];
        Console.WriteLine(
            $"{what,-66} median {clock[clock.Length / 2],7:N0} ms, least {clock[0],7:N0}, most {clock[^1],7:N0}; processor {processor[processor.Length / 2],7:N0} ms ({clock.Length} runs)");
    }

    private async Task<Func<(string Body, string Token)>> Prepare()
    {
        using var client = new HubClient(http, hub.Endpoints, hub.Agencies.ProfileOf(Cast.Hospital), TimeProvider.System, SystemEntropy.Source);
        var example = new Example(hub.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
        var consent = example.Load("consent-medical");
        await client.Consents.Register(consent["id"].AsString()!, consent, 1, default);
        using var tokens = new AccessTokens(http, hub.Endpoints, client.Agency, TimeProvider.System, SystemEntropy.Source);
        var token = await tokens.Get(default);
        var signatures = new AgencySignatures(client.Agency, hub.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
        return () => (signatures.Sign(new OutgoingMessage
        {
            Kind = "referral", To = [Cast.Clinic], Purpose = "TREAT", Basis = new("consent", consent["id"].AsString()), Content = example.Load("medical-referral"),
        }).Compact, token);
    }

    private async Task<Run> Once(Func<(string Body, string Token)> sender)
    {
        var (port, messages) = (HubPorts.Choose(0), new[] { sender(), sender() });
        var start = new ProcessStartInfo(Environment.ProcessPath!, [ColdApp.Command, .. Settings(port)]) { WorkingDirectory = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            while (!await Answers($"http://127.0.0.1:{port}/v1/health/live"))
            {
                await Task.Delay(5);
            }
            var live = Now();
            await Accept(port, messages[0]);
            var accepted = Now();
            await Accept(port, messages[1]);
            var again = Now();
            return new(live, accepted, new(again.Clock - accepted.Clock, again.Processor - accepted.Processor));

            Cost Now()
            {
                process.Refresh();
                return new(clock.Elapsed.TotalMilliseconds, process.TotalProcessorTime.TotalMilliseconds);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private string[] Settings(int port) =>
    [
        $"--Hub:BaseUrl={hub.Endpoints.Hub}", $"--Hub:LogOrigin={hub.Endpoints.LogOrigin}", $"--Hub:Port={port}", "--Logging:LogLevel:Default=Error",
        $"--AzureAd:Instance={Issuer}/", $"--AzureAd:TenantId={hub.Endpoints.Tenant}", $"--AzureAd:ClientId={hub.Endpoints.Audience}", $"--AzureAd:Audience={hub.Endpoints.Audience}",
        $"--Cold:Issuer={Issuer}", $"--KeyVault:Uri={hub.Vault.Address}", $"--Cold:VaultToken={hub.Vault.AccessToken}", $"--Cold:VaultCertificate={Path.Combine(folder, "vault", LoopbackCertificate.PublicFile)}", $"--Cold:Broker={hub.Broker.ConnectionString}",
        $"--Cold:Content={hub.Azurite.ConnectionString(HubState.ContentAccount)}", $"--Cold:Log={hub.Azurite.ConnectionString(HubState.LogAccount)}",
    ];

    private string Issuer => new Uri(hub.Endpoints.TokenEndpoint).GetLeftPart(UriPartial.Authority);

    private async Task<bool> Answers(string url)
    {
        try
        {
            return (await http.GetAsync(new Uri(url))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task Accept(int port, (string Body, string Token) message)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(message.Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/sd-jwt") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/v1/messages") { Content = content, Headers = { Authorization = new("Bearer", message.Token) } };
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
