using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Azure.Core;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Vault;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Support;

/// <summary>The stand-in vault with the hub's keys, faults in front of it, and the hub's adapter on it over https.</summary>
public sealed class TestVault : IAsyncDisposable
{
    public const string Signing = "hub-signing", Encryption = "hub-encryption", LogSeed = "hub-log-seed";

    // Made once: an RSA key takes its time.
    private static readonly JsonObject Rsa = KeyMaterial.Generate("RSA", null, 2048);

    private HttpClient? http;

    public StandInVault Server { get; private set; } = null!;
    public FakeTimeProvider Time { get; } = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    public byte[] Seed { get; } = new byte[32];

    /// <summary>True: the fault has answered, and the vault does not see the request.</summary>
    public Func<HttpContext, Task<bool>>? Fault { get; set; }

    /// <summary>Paths of the requests that came with the access token.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<TestVault> Start(string? folder = null)
    {
        var vault = new TestVault();
        Random.Shared.NextBytes(vault.Seed);
        vault.Server = await StandInVault.Start(new() { Folder = folder, Time = vault.Time, Before = vault.Before }, TestContext.Current.CancellationToken);
        vault.Server.EnsureKey(Signing, new() { ["kty"] = "EC", ["crv"] = "P-256" });
        vault.Server.EnsureSecret(LogSeed, () => Base64Url.Encode(vault.Seed));
        vault.http = new HttpClient(vault.Server.Handler()) { BaseAddress = vault.Server.Address };
        Assert.Equal(200, (await vault.Call(HttpMethod.Put, $"keys/{Encryption}", new() { ["key"] = Rsa.DeepClone() })).Status);
        vault.Requests.Clear();
        return vault;
    }

    /// <summary>The hub's own way to it.</summary>
    public KeyVaultKeys Keys(TokenCredential? credential = null, Func<HttpMessageHandler, HttpMessageHandler>? line = null)
    {
        var handler = line is null ? Server.Handler() : line(Server.Handler());
        return KeyVaultServices.Open(
            new() { Uri = Server.Address }, credential ?? Server.Credential, Time, new Azure.Core.Pipeline.HttpClientTransport(new HttpClient(handler)));
    }

    /// <summary>A call of the REST interface as its owner makes it.</summary>
    public async Task<(int Status, JsonObject Body)> Call(HttpMethod method, string path, JsonObject? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version=7.4", UriKind.RelativeOrAbsolute));
        request.Headers.Authorization = new("Bearer", token ?? Server.AccessToken);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(WireJson.Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        using var answer = await http!.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    public async Task Rotate(string name)
    {
        Time.Advance(TimeSpan.FromSeconds(1)); // versions are told apart by the second
        Assert.Equal(200, (await Call(HttpMethod.Post, $"keys/{name}/rotate")).Status);
    }

    /// <summary>The id of the current version.</summary>
    public async Task<string> Current(string name) => (await Call(HttpMethod.Get, $"keys/{name}")).Body["key"]!["kid"].AsString()!;

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        await Server.DisposeAsync();
    }

    private async Task Before(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            lock (Requests)
            {
                Requests.Add($"{context.Request.Method} {context.Request.Path}");
            }
        }
        if (Fault is null || !await Fault(context))
        {
            await next(context);
        }
    }
}
