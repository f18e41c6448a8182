using ExchangeHub.Cli;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Scenarios;

/// <summary>What the command line keeps of an exchange proves it when the hub is gone.</summary>
public sealed class EvidenceFileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SenderAndRecipientProveTheExchangeWithoutTheHub()
    {
        var folder = Directory.CreateTempSubdirectory("exchange-hub-evidence-").FullName;
        string At(string name) => Path.Combine(folder, name);
        try
        {
            await using (var hub = await LocalHub.Start(new() { Folder = folder }, Ct))
            {
                var message = await Send(hub, At("receipt.jwt"), At("message"));
                var (name, hospital, clinic) = ($"{Cast.Hospital}/{message}", As(folder, Cast.Hospital), As(folder, Cast.Clinic));
                await Run([.. clinic, "trust", "get"]);
                await Run([.. clinic, "message", "collect", name, "--out", At("content"), "--keep", At("shown"), "--release", At("release.jwt"), "--acknowledge", "--acknowledgement", At("acknowledgement.jwt")]);
                await Run([.. hospital, "proof", "get", name, "--out", At("sender.exchange-evidence"), "--message", At("message"), "--receipt", At("receipt.jwt")]);
                await Run([.. hospital, "proof", "get", name, "--out", At("bare.exchange-evidence"), "--receipt", At("receipt.jwt")]);
                await Run([.. clinic, "proof", "get", name, "--out", At("recipient.exchange-evidence"), "--message", At("shown"), "--release", At("release.jwt"), "--acknowledgement", At("acknowledgement.jwt")]);
                await Run([.. hospital, "keys", "history", Cast.Clinic]);
                await Run([.. hospital, "log", "watch", "--once"]);
            }

            foreach (var file in new[] { "sender", "bare", "recipient" })
            {
                var said = await Run("proof", "verify", At($"{file}.exchange-evidence"), "--trust", At("trust.json"));
                Assert.Contains(file == "bare" ? "nothing of the content" : "each is what the sender signed", said, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] As(string folder, string agency) => ["--hub", Path.Combine(folder, "endpoints.json"), "--as", Path.Combine(folder, "agencies", agency)];

    private static async Task<string> Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await HubCommand.Run(args, Surroundings.Of(output, error), Ct);
        Assert.True(code == ExitCode.Done, $"{string.Join(' ', args)}: {error}{output}");
        return output.ToString();
    }

    private static async Task<string> Send(LocalHub hub, string receipt, string kept)
    {
        using var http = new HttpClient();
        using var hospital = new HubClient(http, hub.Endpoints, hub.Agencies.ProfileOf(Cast.Hospital), TimeProvider.System, SystemEntropy.Source);
        var example = new Example(hub.Endpoints.Hub, TimeProvider.System, SystemEntropy.Source);
        var consent = example.Load("consent-medical");
        await hospital.Consents.Register(consent["id"].AsString()!, consent, 1, Ct);
        var signed = hospital.Signatures.Sign(new OutgoingMessage
        {
            Kind = "referral", To = [Cast.Clinic], Purpose = "TREAT", Basis = new("consent", consent["id"].AsString()), Content = example.Load("medical-referral"),
        });
        var sent = await hospital.Messages.Send(signed, Envelope.SdJwt, Ct);
        await File.WriteAllTextAsync(kept, signed.Compact, Ct);
        await File.WriteAllTextAsync(receipt, sent.Receipt.Compact, Ct);
        return signed.Id;
    }
}
