using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Amqp;
using Amqp.Types;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Local;

public sealed class LocalHubTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("hub-").FullName;
    private readonly HttpClient http = new();

    private string State => Path.Combine(folder, ".hub");
    private LocalHubOptions Options => new() { Folder = State };
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task TheNextStartHasTheSameNameKeysAndData()
    {
        HubEndpoints before;
        await using (var first = await LocalHub.Start(Options, Ct))
        {
            before = first.Endpoints;
        }
        await using var second = await LocalHub.Start(Options, Ct);

        Assert.Equal((before.Hub, before.LogOrigin, before.Tenant), (second.Endpoints.Hub, second.Endpoints.LogOrigin, second.Endpoints.Tenant));
        Assert.Equal(before.LogVerifiers, second.Endpoints.LogVerifiers);
        Assert.Equal(8, await AgenciesListed());
    }

    [Fact]
    public async Task ASecondHubOnTheSameFolderIsRefusedAndHarmsNothing()
    {
        await using var first = await LocalHub.Start(Options, Ct);

        var fault = await Assert.ThrowsAsync<LocalFault>(() => LocalHub.Start(Options, Ct));

        Assert.Contains("another hub", fault.Message, StringComparison.Ordinal);
        Assert.Equal(8, await AgenciesListed());
    }

    [Fact]
    public async Task WhatItWritesOnlyItsOwnerReads()
    {
        await using var hub = await LocalHub.Start(Options, Ct);

        string[] expected = ["agency.json", "client.jwk.json", "encryption.jwk.json", "endpoints.json", "signing.jwk.json"];
        Assert.Equal(expected, Directory.GetFiles(Path.Combine(State, "agencies", Cast.Hospital)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var secrets = Directory.GetFiles(State, "*.json", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(State, "blobs"), StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(secrets);
        Assert.All(secrets, file => Assert.Equal(OwnerOnly, Modes.Of(file)));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, Modes.Of(State));
    }

    [Fact]
    public async Task TriggersAreNotReachedFromThePublicPort()
    {
        await using var hub = await LocalHub.Start(LocalHubOptions.InMemory, Ct);
        using var body = new StringContent("""{"Data":{},"Metadata":{}}""", System.Text.Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync(new Uri($"{hub.Endpoints.Hub}/Sweep"), body, Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task WhatWasNoticedAndNotSettledIsNoticedAgainAfterAKill()
    {
        string message;
        using (var process = await StartedAlone())
        {
            using var sender = Agency(Cast.Hospital);
            var example = new Example(sender.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
            var consent = example.Load("consent-medical");
            await sender.Consents.Register(consent["id"].AsString()!, consent, 1, Ct);
            var signed = sender.Signatures.Sign(Referrals.Referral(example.Load("medical-referral"), consent, Cast.Clinic));
            await sender.Messages.Send(signed, Envelope.SdJwt, Ct);
            message = signed.Id;
            await Noticed(message, settle: false);
            process.Kill(); // SIGKILL: nothing of it gets a chance to clean up
            await process.WaitForExitAsync(Ct);
        }
        await using var next = await LocalHub.Start(Options, Ct);
        await Noticed(message, settle: true);
        using var clinic = Agency(Cast.Clinic);

        var collected = await clinic.Messages.Collect(Cast.Hospital, message, Ct);

        Assert.Equal(message, collected.Message.Claims["jti"].AsString());
    }

    /// <summary>The program itself, as <c>dotnet run</c> starts it, once it serves.</summary>
    private async Task<Process> StartedAlone()
    {
        // The usual ports are for people; a name on a free port is remembered as any other.
        await using (await LocalHub.Start(Options, Ct))
        {
        }
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ExchangeHub.Local.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            if (line.Contains("Ctrl+C", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // or a full pipe would stop it
                return process;
            }
        }
        throw new InvalidOperationException("the hub ended before it served");
    }

    private async Task Noticed(string message, bool settle)
    {
        var endpoints = EndpointsOf(Cast.Clinic);
        ConcurrentQueue<string> breaks = [];
        var receiver = NoticeReceiver.OfQueue(endpoints.Broker!, Cast.Clinic, broken => breaks.Enqueue(broken.Message));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(120));
        try
        {
            await foreach (var notice in receiver.Receive(patience.Token))
            {
                if (notice.Event.Message == message)
                {
                    Assert.True(!settle || await notice.Complete(Ct));
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
        {
            Assert.Fail($"No notice came. Breaks: [{string.Join("; ", breaks)}]. {await Held(endpoints, "")}, {await Held(endpoints, "/$DeadLetterQueue")}");
        }
    }

    private static async Task<string> Held(HubEndpoints endpoints, string below)
    {
        await using var client = await TestClient.Open(endpoints.Broker!);
        var entity = $"notices-{Cast.Clinic}{below}";
        var peeked = await client.Manage(entity, "com.microsoft:peek-message", new() { ["from-sequence-number"] = 0L, ["message-count"] = 10 });
        var held = peeked.Body is Map { Count: > 0 } body ? ((List)body["messages"]).Cast<Map>().Select(item => (byte[])item["message"]).ToList() : [];
        return $"{entity} holds {held.Count}: " + string.Join(" ", held.Select(bytes => Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)))
            .Select(one => $"{one.Properties?.MessageId} after {one.Header?.DeliveryCount} failures"));
    }

    private HubEndpoints EndpointsOf(string agency) => HubEndpoints.Load(Path.Combine(State, "agencies", agency, "endpoints.json"));

    private HubClient Agency(string id) => new(
        http, EndpointsOf(id), AgencyProfile.Load(Path.Combine(State, "agencies", id)),
        TimeProvider.System, SystemEntropy.Source);

    private async Task<int> AgenciesListed()
    {
        using var hospital = Agency(Cast.Hospital);
        return (await hospital.Directory.Agencies(Ct)).Count;
    }
}
