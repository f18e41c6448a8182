using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Functions;

/// <summary>The whole app on a loopback port, with blobs and vault in memory.</summary>
public sealed class HubApp : IAsyncDisposable
{
    public const string BaseUrl = "https://hub.example", LogOrigin = "hub.example/log", AdminClient = "admin-client";

    private readonly WebApplication app;

    private HubApp(WebApplication app, TestTokens tokens)
    {
        (this.app, Tokens) = (app, tokens);
        Http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public TestTokens Tokens { get; }
    public HttpClient Http { get; }
    public IServiceProvider Services => app.Services;
    public IEnumerable<string> Urls => app.Urls;
    public MemoryBlobs Content { get; private init; } = new();

    /// <param name="trust">False: the app judges tokens by the issuer's own documents, not by <see cref="Tokens"/>.</param>
    public static async Task<HubApp> Start(
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, bool trust = true, params string[] args)
    {
        var ct = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Hub:BaseUrl"] = BaseUrl,
            ["Hub:LogOrigin"] = LogOrigin,
            ["Hub:Port"] = "0",
            ["AzureAd:Instance"] = "https://login.example/",
            ["AzureAd:TenantId"] = TestTokens.Tenant,
            ["AzureAd:ClientId"] = TestTokens.Audience,
        }).AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders();
        builder.AddHub();

        var (tokens, content) = (new TestTokens(), new MemoryBlobs());
        if (trust)
        {
            tokens.TrustedBy(builder.Services);
        }
        builder.Services.AddSingleton(new HubBlobs(content, new ImmutableBlobs(new MemoryBlobs()), new MemoryBlobs()));
        builder.Services.AddSingleton<IVault, MemoryVault>().AddSingleton<INotices, Silence>().AddSingleton<ISubscriptions, Silence>();
        services?.Invoke(builder.Services);
        var app = builder.Build().MapHub();
        await app.StartAsync(ct);
        return new(app, tokens) { Content = content };
    }

    /// <summary>An agency in the directory whose client is called as it is.</summary>
    public static AgencyEntry Agency(string id, params AgencyKey[] keys) => new()
    {
        Id = id,
        Name = $"The {id}",
        Type = "law-enforcement",
        Jurisdictions = ["US-WA"],
        Clients = [new(id, TestTokens.Tenant)],
        Keys = keys,
    };

    public static AgencyKey NewKey(string state = "active") =>
        new(Jwk.PublicPart(Jwk.Generate("ES256", "sig")), state, TimeProvider.System.GetUtcNow());

    public async Task Register(AgencyEntry agency)
    {
        var answer = await Send(HttpMethod.Put, $"/v1/agencies/{agency.Id}", AdminToken, JsonOf(agency));
        Assert.Equal(200, (int)answer.StatusCode);
    }

    public string AdminToken => Tokens.For(AdminClient, [Roles.DirectoryAdmin]);

    public string TokenOf(string agency, params string[] roles) => Tokens.For(agency, roles);

    public Task<HttpResponseMessage> Get(string path, string? token = null) => Send(HttpMethod.Get, path, token, null);

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? token, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static ByteArrayContent JsonOf<T>(T value) => Body(WireJson.Bytes(value), "application/json");

    public static ByteArrayContent Body(byte[] bytes, string mediaType) => new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };

    public static async Task<JsonObject> Json(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))!.AsObject();

    /// <summary>The answer is the problem document of this code and nothing else.</summary>
    public static async Task<JsonObject> AssertProblem(string code, HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await Json(answer);
        Assert.Equal($"urn:exchangehub:problem:{code}", (string?)problem["type"]);
        Assert.Equal((int)answer.StatusCode, (int)problem["status"]!);
        Assert.Equal(Contracts.Problems.Problem.Of(code).Status, (int)answer.StatusCode);
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }

    private sealed class Silence : INotices, ISubscriptions
    {
        public Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct) => Task.CompletedTask;
        public Task Ensure(string agency, CancellationToken ct) => Task.CompletedTask;
    }
}
