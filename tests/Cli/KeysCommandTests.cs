using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary><c>hub keys</c>.</summary>
public sealed class KeysCommandTests : CommandStage
{
    [Fact]
    public async Task NewKeysArePrivateFilesAndAreNeverWrittenOver()
    {
        var first = await Run("keys", "new", "--dir", At("keys"), "-o", "json");
        var second = await Run("keys", "new", "--dir", At("keys"));

        Assert.Equal(ExitCode.Done, first.Code);
        Assert.DoesNotContain("\"d\"", first.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, 1), (second.Code, second.Error.Count(c => c == '\n')));
        foreach (var file in Directory.GetFiles(At("keys")))
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }
        SigningKey.FromJwk(Json("keys/signing.jwk.json"));
        SigningKey.FromJwk(Json("keys/client.jwk.json"));
        DecryptionKey.FromJwk(Json("keys/encryption.jwk.json"));
        Assert.All(Json("keys/public.jwks.json")["keys"]!.AsArray(), key => Assert.False(key!.AsObject().ContainsKey("d")));
    }

    [Fact]
    public async Task TheHistoryOfKeysIsTheLogsAndADirectoryThatSaysAnotherIsTold()
    {
        var good = await AsMe("keys", "history", HubPen.Sender, "-o", "json");
        Stage.Pen.SenderEntry = HubPen.Entry(HubPen.Sender, Stage.Pen.Key(Stage.Pen.SenderKey.PublicJwk), Stage.Pen.Key(HubPen.NewKey().PublicJwk));
        var bad = await AsMe("keys", "history", HubPen.Sender);

        Assert.Equal((ExitCode.Done, ""), (good.Code, good.Error));
        Assert.Equal((Stage.Pen.SenderKey.Kid, "active"), (JsonNode.Parse(good.Output)!["changes"]![0]!["kid"].AsString(), JsonNode.Parse(good.Output)!["changes"]![0]!["state"].AsString()));
        Assert.Equal(ExitCode.NotVerified, bad.Code);
        Assert.Contains("NOT SO IN THE LOG", bad.Output, StringComparison.Ordinal);
    }
}
