using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Scenarios;

/// <summary>What was noticed and not collected is there after a restart: same keys, same data, and the notice again.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task WhatWaitsIsAnnouncedAgainAfterARestartAndCollected()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("exchange-hub-restart-").FullName;
        try
        {
            string message;
            await using (var before = await LocalHub.Start(new() { Folder = folder }, ct))
            {
                message = await Send(before, ct);
            }

            await using var after = await LocalHub.Start(new() { Folder = folder }, ct);
            using var http = new HttpClient();
            using var client = new HubClient(http, after.Endpoints, after.Agencies.ProfileOf(Cast.Clinic), TimeProvider.System, SystemEntropy.Source);
            await using var clinic = new Actor(client.Agency, client, NoticeReceiver.OfQueue(after.EndpointsOf(Cast.Clinic).Broker!, Cast.Clinic));

            Assert.NotNull(await clinic.Noticed(message, TimeSpan.FromSeconds(20)));
            Assert.Equal(message, (await client.Messages.Collect(Cast.Hospital, message, ct)).Claims.Jti);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> Send(LocalHub hub, CancellationToken ct)
    {
        using var http = new HttpClient();
        using var hospital = new HubClient(http, hub.Endpoints, hub.Agencies.ProfileOf(Cast.Hospital), TimeProvider.System, SystemEntropy.Source);
        var example = new Example(hub.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
        var consent = example.Load("consent-medical");
        await hospital.Consents.Register(consent["id"].AsString()!, consent, 1, ct);
        var sent = await hospital.Messages.Send(
            new OutgoingMessage
            {
                Kind = "referral", To = [Cast.Clinic], Purpose = "TREAT", Basis = new("consent", consent["id"].AsString()), Content = example.Load("medical-referral"),
            }, ct);
        return sent.Receipt.Message;
    }
}
