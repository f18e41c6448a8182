using System.Net;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class HealthTests
{
    [Fact]
    public async Task HealthyWhenAllIsReached()
    {
        await using var hub = await HubApp.Start();

        var answer = await hub.Get("/v1/health/ready");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"ready","reasons":[]}""", await Text(answer));
    }

    [Fact]
    public async Task NamesWhatCannotBeReached()
    {
        var broken = new FailingBlobs(new Azure.RequestFailedException(503, "words"));
        await using var hub = await HubApp.Start(services: services => services
            .AddSingleton(new HubBlobs(broken, broken, broken))
            .AddSingleton<IVault, NoVault>().AddSingleton<INotices, NoBroker>());

        var answer = await hub.Get("/v1/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("""{"status":"not-ready","reasons":["storage-unreachable","vault-unreachable","broker-unreachable"]}""", await Text(answer));
    }

    [Fact]
    public async Task WhatCannotWorkIsStillAlive()
    {
        var broken = new FailingBlobs(new Azure.RequestFailedException(503, "words"));
        await using var hub = await HubApp.Start(services: services => services.AddSingleton(new HubBlobs(broken, broken, broken)));

        var answer = await hub.Get("/v1/health/live");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"live","reasons":[]}""", await Text(answer));
    }

    [Fact]
    public async Task WhoAsksOftenAsksNothingTwice()
    {
        var asked = 0;
        await using var hub = await HubApp.Start(services: services => services.AddSingleton(new Probe("x", _ => Task.FromResult(asked++))));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hub.Get("/v1/health/ready")));

        Assert.InRange(asked, 1, 3);
    }

    [Fact]
    public async Task TheRootAnswersAtOnce()
    {
        await using var hub = await HubApp.Start();

        Assert.Equal(HttpStatusCode.NoContent, (await hub.Get("/")).StatusCode);
    }

    [Fact]
    public async Task ListensOnLoopbackWhateverTheEnvironmentSays()
    {
        var port = ExchangeHub.Local.Ports.Choose(0);
        await using var hub = await HubApp.Start(new() { [ListeningPorts.HostPort] = $"{port}" }, null, true, "--urls=http://0.0.0.0:1");

        Assert.Equal([$"http://127.0.0.1:{port}"], hub.Urls);
    }

    [Fact]
    public async Task EveryServiceOfTheCoreCanBeMade()
    {
        await using var hub = await HubApp.Start();

        Type[] services =
        [
            typeof(Exchange), typeof(ExchangeHub.Core.Collection.Releaser), typeof(ExchangeHub.Core.Collection.Acknowledger), typeof(ExchangeHub.Core.Collection.StatusReader),
            typeof(ExchangeHub.Core.Consents.Registration), typeof(ExchangeHub.Core.Consents.Revocation), typeof(ExchangeHub.Core.Directory.AgencyRegistration),
            typeof(ExchangeHub.Core.Directory.SubscriptionRequests), typeof(ExchangeHub.Core.Log.Sequencer), typeof(ExchangeHub.Core.Evidence.ProofReader), typeof(Sweeper),
        ];
        Assert.All(services, service => Assert.NotNull(hub.Services.GetRequiredService(service)));
    }

    private sealed class NoVault : IVault
    {
        public Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> PublicKeys(CancellationToken ct) => throw new Azure.RequestFailedException(403, "words");
        public Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct) => throw new NotSupportedException();
        public Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct) => throw new NotSupportedException();
        public Task<byte[]> LogSeed(CancellationToken ct) => throw new NotSupportedException();
    }

    private sealed class NoBroker : INotices
    {
        public Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct) => throw new NotSupportedException();
        public Task Reach(CancellationToken ct) => throw new TimeoutException();
    }

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
