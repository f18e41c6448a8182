using System.Collections.Concurrent;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Host;

/// <summary>The whole hub as a process, killed while it accepts: what it had answered is there afterwards, and what it had not can be sent again.</summary>
public sealed class KillTests : IDisposable
{
    private const int Lanes = 4, AcceptedFirst = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-hub-kill-");
    private readonly ConcurrentBag<SignedMessage> sent = [];
    private readonly ConcurrentDictionary<string, string> receipts = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatWasAcceptedOutlivesAKill()
    {
        using (var first = await Start())
        {
            using var http = new HttpClient();
            using var hospital = Client(http, Cast.Hospital);
            var example = new Example(hospital.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
            var consent = example.Load("consent-medical");
            await hospital.Consents.Register(consent["id"].AsString()!, consent, 1, Ct);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var lanes = Enumerable.Range(0, Lanes).Select(_ => Send(hospital, example, consent["id"].AsString()!, stop.Token)).ToArray();
            await first.Until(() => Task.FromResult(receipts.Count >= AcceptedFirst), Ct);
            await first.Kill(Ct); // each lane is in the middle of something
            await stop.CancelAsync();
            await Task.WhenAll(lanes);
        }
        var accepted = receipts.ToDictionary();
        Assert.True(sent.Count > accepted.Count, "nothing was in flight");

        using var second = await Start();
        using var again = new HttpClient();
        using var sender = Client(again, Cast.Hospital);
        using var recipient = Client(again, Cast.Clinic);
        await using var clinic = new Actor(recipient.Agency, recipient, NoticeReceiver.OfQueue(recipient.Endpoints.Broker!, Cast.Clinic));
        foreach (var message in sent)
        {
            var answer = await sender.Messages.Send(message, Envelope.SdJwt, Ct);
            if (accepted.TryGetValue(message.Id, out var receipt))
            {
                Assert.True(answer.Again);
                Assert.Equal(receipt, answer.Receipt.Compact);
            }
            Assert.NotNull(await clinic.Noticed(message.Id, Patience));
            Assert.NotNull(await sender.Log.ProofWhenCovered(Cast.Hospital, message.Id, null, Patience, Ct));
        }
        var inbox = await recipient.Messages.Inbox(Ct).Select(item => item.Message).ToListAsync(Ct);
        Assert.Equal(sent.Select(message => message.Id).Order(), inbox.Order());
        await second.Terminate(Ct);
        Assert.Equal(0, await second.Ended(Ct));
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Serving, on the same folder each time.</summary>
    private async Task<RunningProgram> Start()
    {
        var program = RunningProgram.Start(typeof(ExchangeHub.Local.LocalHub).Assembly.Location, folder.FullName, []);
        await program.Until(() => Task.FromResult(program.Output.Contains("Ctrl+C stops", StringComparison.Ordinal)), Ct);
        return program;
    }

    private HubClient Client(HttpClient http, string agency)
    {
        var hub = Path.Combine(folder.FullName, ".hub");
        return new(http, HubEndpoints.Load(Path.Combine(hub, "agencies", agency, "endpoints.json")), AgencyProfile.Load(Path.Combine(hub, "agencies", agency)), TimeProvider.System, SystemEntropy.Source);
    }

    private async Task Send(HubClient hospital, Example example, string consent, CancellationToken ct)
    {
        var signatures = new AgencySignatures(hospital.Agency, hospital.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
        try
        {
            while (true)
            {
                var message = signatures.Sign(new OutgoingMessage
                {
                    Kind = "referral", To = [Cast.Clinic], Purpose = "TREAT", Basis = new("consent", consent), Content = example.Load("medical-referral"),
                });
                sent.Add(message);
                receipts[message.Id] = (await hospital.Messages.Send(message, Envelope.SdJwt, ct)).Receipt.Compact;
            }
        }
        catch (Exception e) when (e is HubUnreachableException or OperationCanceledException)
        {
            // killed
        }
    }
}
