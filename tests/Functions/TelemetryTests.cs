using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Adapters.Telemetry;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Collection;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Revocation = ExchangeHub.Core.Consents.Revocation;

namespace ExchangeHub.Tests.Functions;

/// <summary>A value that stands for a person goes in by every path, and comes out in nothing that the hub tells about itself.</summary>
public sealed partial class TelemetryTests : IAsyncDisposable
{
    private const string Mark = "zqxmark";
    private readonly ToldByTheHub recorded = new();
    private readonly Example example = new(HubApp.BaseUrl, TimeProvider.System, SystemEntropy.Source);
    private readonly JsonObject hospitalKey = Jwk.Generate("ES256", "sig"), clinicKey = Jwk.Generate("ES256", "sig"), clinicEncryption = Jwk.Generate("ECDH-ES+A256KW", "enc");
    private readonly int triggers = ExchangeHub.Local.Ports.Choose(0);
    private HubApp? hub;

    [Fact]
    public async Task WhatIsAcceptedCollectedAcknowledgedAndRevokedIsToldByNothing()
    {
        await Begin();
        var (consent, hospital) = (example.Id("consent"), SignaturesOf(Cast.Hospital, hospitalKey));
        string Registration(int version) => hospital.Sign(ExchangeHub.Core.Consents.Registration.ConsentType, consent, new() { ["version"] = version, ["consent"] = Marked("consent-medical") });
        Assert.Equal(201, await Call(HttpMethod.Put, $"/v1/consents/{consent}", Cast.Hospital, Registration(1), "application/jwt"));

        var message = hospital.Sign(Referral(consent));
        Assert.Equal(200, await Call(HttpMethod.Post, "/v1/decisions", Cast.Hospital, Question(consent), "application/json"));
        Assert.Equal(201, await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, message.Compact, "application/sd-jwt"));
        Assert.Equal(200, await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, message.Compact, "application/sd-jwt"));
        await Trigger("SequenceLog");
        await Trigger("Sweep");
        Assert.Equal(200, await Call(HttpMethod.Get, "/v1/inbox", Cast.Clinic));
        Assert.Equal(200, await Call(HttpMethod.Get, $"/v1/messages/{message.Id}/status", Cast.Hospital));
        var path = $"/v1/messages/{Cast.Hospital}/{message.Id}";
        Assert.Equal(200, await Call(HttpMethod.Post, $"{path}/release", Cast.Clinic));
        var acknowledged = SignaturesOf(Cast.Clinic, clinicKey).Sign(
            Acknowledger.AcknowledgementType, message.Id, new() { ["view_sha256"] = AgencySignatures.Sha256(Mark), ["outcome"] = "received", ["note"] = Mark });
        Assert.InRange(await Call(HttpMethod.Post, $"{path}/acknowledgement", Cast.Clinic, acknowledged, "application/jwt"), 200, 499);
        Assert.Equal(200, await Call(HttpMethod.Get, $"{path}/proof", Cast.Hospital));
        Assert.Equal(200, await Call(HttpMethod.Get, "/v1/log/entries", Cast.Hospital));
        Assert.InRange(await Call(HttpMethod.Post, $"/v1/consents/{consent}/revocation", Cast.Hospital, hospital.Sign(Revocation.RevocationType, consent, []), "application/jwt"), 200, 299);

        NothingIsTold();
        Assert.Contains("exchangehub.messages.accepted", recorded.Metrics);
        Assert.Contains("POST /v1/messages/{sender}/{jti}/release", recorded.Spans);
    }

    [Fact]
    public async Task WhatIsRefusedIsToldByItsCodeAlone()
    {
        await Begin();
        var (stranger, hospital) = (SignaturesOf(Cast.Hospital, Jwk.Generate("ES256", "sig")), SignaturesOf(Cast.Hospital, hospitalKey));
        var unknown = Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();

        Assert.Equal(400, await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, Mark, "application/sd-jwt"));
        Assert.Equal(400, await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, $"{{\"{Mark}\":\"{Mark}\"}}", "application/jose"));
        Assert.InRange(await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, stranger.Sign(Referral(unknown)).Compact, "application/sd-jwt"), 400, 499);
        Assert.InRange(await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, hospital.Sign(Referral(unknown)).Compact, "application/sd-jwt"), 400, 499);
        var faulty = Referral(unknown);
        faulty.Content["entry"]![0]!["resource"]![Mark] = Mark;
        Assert.InRange(await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, hospital.Sign(faulty).Compact, "application/sd-jwt"), 400, 499);
        Assert.Equal(415, await Call(HttpMethod.Post, "/v1/messages", Cast.Hospital, Mark, $"text/{Mark}"));
        (HttpMethod, string)[] others = [(HttpMethod.Get, $"/v1/inbox?after={Mark}"), (HttpMethod.Get, $"/{Mark}"), (new HttpMethod(Mark.ToUpperInvariant()), "/v1/inbox")];
        foreach (var (method, path) in Endpoints().Concat(others))
        {
            foreach (var mediaType in new[] { "application/jwt", "application/json" })
            {
                Assert.InRange(await Call(method, path, Cast.Hospital, method == HttpMethod.Get ? null : $"{{\"{Mark}\":\"{Mark}\"}}", mediaType), 200, 499);
            }
        }
        foreach (var token in new[] { Mark, $"{Mark}.{Mark}.{Mark}", hub!.Tokens.For(Mark, [Mark]), hub.Tokens.For(Mark, [Roles.Send], audience: Mark), new TestTokens(another: true).For(Mark, [Roles.Send]) })
        {
            Assert.InRange((int)(await hub.Send(HttpMethod.Post, "/v1/messages", token, HubApp.Body(Encoding.ASCII.GetBytes(Mark), "application/sd-jwt"), Headers)).StatusCode, 401, 403);
        }

        NothingIsTold();
        Assert.Contains("exchangehub.requests.refused code=message-malformed", recorded.Metrics);
    }

    [Fact]
    public async Task AFaultIsToldWithoutTheWordsOfItsException()
    {
        foreach (var fault in new Exception[] { new Azure.RequestFailedException(503, Mark, "ServerBusy", null), new InvalidDataException(Mark), new FormatException(Mark, new IOException(Mark)) })
        {
            await using var broken = await HubApp.Start(services: services =>
            {
                recorded.AddTo(services);
                services.AddSingleton(new HubBlobs(new FailingBlobs(fault), new FailingBlobs(fault), new FailingBlobs(fault)));
            });
            Assert.InRange((int)(await broken.Send(HttpMethod.Get, "/v1/inbox", broken.TokenOf(Cast.Hospital, Roles.Receive), null, Headers)).StatusCode, 500, 503);
            ToldByTheHub.Flush(broken.Services);
        }

        Assert.Contains(recorded.Lines, line => line.Contains("ServerBusy", StringComparison.Ordinal));
        Assert.Contains(recorded.Records, line => line.Contains(nameof(InvalidDataException), StringComparison.Ordinal));
        Nothing();
    }

    /// <summary>Else the others would prove nothing.</summary>
    [Fact]
    public async Task WhatIsToldIsRecorded()
    {
        await Begin();
        hub!.Services.GetRequiredService<ILoggerFactory>().CreateLogger("x").LogWarning("told {Value}", Mark);
        hub.Services.GetRequiredService<HubMetrics>().Refused(Mark);
        await hub.Get("/v1/health/live");
        ToldByTheHub.Flush(hub.Services);

        Assert.Contains($"Value={Mark}", recorded.Records);
        Assert.Contains($"Warning x told {Mark} ", recorded.Lines);
        Assert.Contains($"exchangehub.requests.refused code={Mark}", recorded.Metrics);
        Assert.Contains("http.route=/v1/health/live", recorded.Spans);
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null)
        {
            await hub.DisposeAsync();
        }
    }

    /// <summary>What a caller can write beside the body.</summary>
    private static (string, string)[] Headers { get; } =
    [
        ("User-Agent", Mark), ("Referer", $"https://{Mark}.example/"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", $"{Mark}={Mark}"),
        ("baggage", $"{Mark}={Mark}"), ("Request-Id", $"|{Mark}."), ("Correlation-Context", $"{Mark}={Mark}"), ("Cookie", $"{Mark}={Mark}"), ("Host", $"{Mark}.example"),
        ("X-Original-URL", $"/{Mark}"), ("X-MS-CLIENT-PRINCIPAL", Mark), ("Idempotency-Key", Mark), ("Accept-Language", Mark),
    ];

    /// <summary>Every call that the hub maps, marked wherever a caller can write something.</summary>
    private IEnumerable<(HttpMethod, string)> Endpoints() =>
        from endpoint in hub!.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select (new HttpMethod(method), $"/{Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), Mark)}?{Mark}={Mark}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    private async Task Begin()
    {
        hub = await HubApp.Start(new() { ["Hub:TriggerPort"] = $"{triggers}" }, recorded.AddTo);
        await hub.Register(Entry(Cast.Hospital, Cast.Clinic, hospitalKey));
        await hub.Register(Entry(Cast.Clinic, Cast.Hospital, clinicKey, clinicEncryption));
    }

    private static AgencyEntry Entry(string id, string other, params JsonObject[] keys) =>
        HubApp.Agency(id, [.. keys.Select(key => new AgencyKey(Jwk.PublicPart(key), "active", TimeProvider.System.GetUtcNow()))]) with
        {
            Type = "hospital-urgent-care", ProviderKind = id == Cast.Hospital ? "hospital" : "clinic", Agreements = [other],
        };

    private static AgencySignatures SignaturesOf(string agency, JsonObject key) =>
        new(new(agency, "client", SigningKey.FromJwk(key), SigningKey.FromJwk(key), []), HubApp.BaseUrl, TimeProvider.System, SystemEntropy.Source);

    private OutgoingMessage Referral(string consent) => new()
    {
        Kind = "referral", To = [Cast.Clinic], Purpose = "TREAT", Basis = new("consent", Consent: consent), Content = Marked("medical-referral"),
    };

    private static string Question(string consent) => new JsonObject
    {
        ["kind"] = "referral",
        ["to"] = new JsonArray(Cast.Clinic),
        ["purpose"] = "TREAT",
        ["basis"] = new JsonObject { ["type"] = "consent", ["consent"] = consent },
        ["parts"] = new JsonArray(new JsonObject { ["path"] = "/content/entry/0", ["type"] = "Patient", ["labels"] = new JsonArray(), ["codes"] = new JsonArray() }),
    }.ToJsonString();

    /// <summary>An example with every name, number and free text marked.</summary>
    private JsonObject Marked(string name)
    {
        var marks = 0;
        void Walk(JsonNode? node)
        {
            foreach (var (key, value) in (node as JsonObject)?.ToArray() ?? [])
            {
                if (value is JsonValue text && text.TryGetValue<string>(out var plain) && key is "family" or "text" or "line" or "city" or "display" or "description")
                {
                    node![key] = $"{Mark} {plain}";
                    marks++;
                }
                Walk(value);
            }
            foreach (var element in node as JsonArray ?? [])
            {
                Walk(element);
            }
        }
        var document = example.Load(name);
        Walk(document);
        Assert.True(marks > 0);
        return document;
    }

    private async Task<int> Call(HttpMethod method, string path, string agency, string? body = null, string mediaType = "application/json")
    {
        using var content = body is null ? null : HubApp.Body(Encoding.UTF8.GetBytes(body), mediaType);
        return (int)(await hub!.Send(method, path, hub.TokenOf(agency, [.. Roles.All]), content, Headers)).StatusCode;
    }

    private async Task Trigger(string function)
    {
        var body = new JsonObject { ["Data"] = new JsonObject { ["wakeUp"] = Mark }, ["Metadata"] = new JsonObject { ["MessageId"] = $"\"{Mark}\"" } };
        var answer = await hub!.Send(HttpMethod.Post, $"http://127.0.0.1:{triggers}/{function}", null, HubApp.Body(Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json"));
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private void NothingIsTold()
    {
        ToldByTheHub.Flush(hub!.Services);
        Assert.NotEmpty(recorded.Metrics);
        Nothing();
    }

    private void Nothing()
    {
        Assert.NotEmpty(recorded.Spans);
        Assert.All(recorded.All, text =>
        {
            Assert.DoesNotContain(Mark, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("eyJ", text, StringComparison.Ordinal); // a token, a message, or a part of one
            Assert.DoesNotContain("0af7651916cd43dd8448eb211c80319c", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Cast.Hospital, text, StringComparison.Ordinal); // nor who writes to whom
        });
    }
}
