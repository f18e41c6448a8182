using System.Net;
using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Consents;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Functions;

namespace ExchangeHub.Tests.Host;

/// <summary>Through a host that proxies every caller sees the app as it is, and of the app no more than its functions' routes.</summary>
public sealed class ProxyingTests : IAsyncLifetime
{
    private HubApp hub = null!;
    private ProxyingHost host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        hub = await HubApp.Start(new() { [ListeningPorts.HostPort] = $"{ExchangeHub.Local.Ports.Choose(0)}" });
        host = await ProxyingHost.Start(hub.Http.BaseAddress!, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await hub.DisposeAsync();
    }

    public static TheoryData<string, string> Calls => new()
    {
        { "GET", "/v1/health/live" }, { "GET", "/v1/health/ready" }, { "GET", "/v1/jwks.json" }, { "GET", "/v1/inbox" }, { "GET", "/v1/inbox?after=%7E&after=2&b" },
        { "GET", "/v1/agencies" }, { "GET", "/v1/agencies/police" }, { "GET", "/v1/agencies/nobody" }, { "GET", "/v1/log/checkpoint" }, { "GET", "/v1/log/entries?from=0&to=a+b" },
        { "GET", "/v1/messages/police/01920000-0000-7000-8000-000000000000/proof" }, { "GET", "/v1/messages/01920000-0000-7000-8000-000000000000/status" },
        { "GET", "/fhir/metadata" }, { "GET", "/fhir/AuditEvent" }, { "GET", "/fhir/AuditEvent?_count=1&date=ge2026-01-01T00:00:00%2B01:00" }, { "POST", "/v1/messages" },
        { "POST", "/v1/decisions" }, { "PUT", "/v1/consents/a%20b" }, { "PUT", "/v1/agencies/x%5Cy" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task ACallIsAnsweredAsItIsWithoutAHost(string method, string path)
    {
        await hub.Register(HubApp.Agency("police", HubApp.NewKey()));
        string?[] tokens = [null, hub.TokenOf("police", Roles.Send, Roles.Receive, Roles.ConsentWrite, Roles.LogRead), "nonsense"];
        foreach (var token in tokens)
        {
            using var direct = await Call(hub.Http, method, path, token);
            using var through = await Call(host.Http, method, path, token);

            Assert.Equal(Shape(direct), Shape(through));
            Assert.Equal(await direct.Content.ReadAsByteArrayAsync(Ct), await through.Content.ReadAsByteArrayAsync(Ct));
        }
        Assert.Equal(tokens.Length, host.PassedOn);
    }

    /// <summary>A signature over the body holds on the other side, and the answer's headers come back; chunked, as a client that streams sends it.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task WhatIsSignedArrivesAsItWasSent(bool chunked)
    {
        var key = Jwk.Generate("ES256", "sig");
        await hub.Register(HubApp.Agency(Cast.Hospital, new AgencyKey(Jwk.PublicPart(key), "active", TimeProvider.System.GetUtcNow())) with { Type = "hospital-urgent-care", ProviderKind = "hospital" });
        var example = new Example(HubApp.BaseUrl, TimeProvider.System, SystemEntropy.Source);
        var (id, consent) = (example.Id("consent"), example.Load("consent-medical"));
        var agency = new AgencySignatures(new(Cast.Hospital, "client", SigningKey.FromJwk(key), SigningKey.FromJwk(key), []), HubApp.BaseUrl, TimeProvider.System, SystemEntropy.Source);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/consents/{id}")
        {
            Content = HubApp.Body(Encoding.ASCII.GetBytes(agency.Sign(Registration.ConsentType, id, new() { ["version"] = 1, ["consent"] = consent })), "application/jwt"),
            Headers = { Authorization = new("Bearer", hub.TokenOf(Cast.Hospital, Roles.ConsentWrite)), TransferEncodingChunked = chunked, ExpectContinue = true },
        };

        using var answer = await host.Http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/Sweep"), InlineData("POST", "//Sweep"), InlineData("POST", "/SequenceLog"), InlineData("POST", "/SubmitMessage"), InlineData("GET", "/"), InlineData("GET", "/host.json")]
    [InlineData("DELETE", "/v1/messages"), InlineData("OPTIONS", "/v1/messages"), InlineData("HEAD", "/v1/health/live"), InlineData("GET", "/unknown")]
    public async Task WhatIsNoFunctionsRouteReachesNoHandler(string method, string path)
    {
        using var answer = await Call(host.Http, method, path, null, (FunctionsHost.VersionHeader, "4.1037.0"), ("X-Azure-Functions-InvocationId", "forged"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, host.PassedOn);
    }

    /// <summary>Nor does a route with a rest let a caller out of it.</summary>
    [Theory, InlineData("/v1/health/..%2F..%2FSweep"), InlineData("/v1/health/%2e%2e/%2e%2e/Sweep"), InlineData("/v1/log/..%5C..%5CSweep"), InlineData("/fhir//Sweep")]
    public async Task ARouteWithARestLeadsToNoTrigger(string path)
    {
        using var answer = await Call(host.Http, "POST", path, hub.TokenOf("police", Roles.LogRead));

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
    }

    [Theory, MemberData(nameof(TriggersTests.Triggers), MemberType = typeof(TriggersTests))]
    public async Task TriggersAreAnsweredAnObjectAndTheHostIsKnownToBeFit(string path, string envelope)
    {
        using var answer = await host.Trigger(path, envelope, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("application/json", "{}"), (answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Ct)));
        Assert.Equal("""{"status":"ready","reasons":[]}""", await host.Http.GetStringAsync("/v1/health/ready", Ct));
    }

    private static async Task<HttpResponseMessage> Call(HttpClient http, string method, string path, string? token, params (string Name, string Value)[] headers)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}", asWritten));
        if (method is "POST" or "PUT")
        {
            request.Content = HubApp.Body([.. Enumerable.Range(0, 256).Select(number => (byte)number)], "application/jwt");
        }
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        return await http.SendAsync(request, Ct);
    }

    // Dates apart.
    private static string Shape(HttpResponseMessage answer) => string.Join('\n', answer.Headers.Concat(answer.Content.Headers)
        .Where(header => header.Key is not ("Date" or "Transfer-Encoding" or "Server")).OrderBy(header => header.Key, StringComparer.Ordinal)
        .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Prepend($"{(int)answer.StatusCode}"));
}
