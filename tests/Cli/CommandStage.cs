using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Cli;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Client;

namespace ExchangeHub.Tests.Cli;

/// <summary>A folder with an agency's files, and a hub that answers as a test says: the <c>hub</c> command runs between them.</summary>
public abstract class CommandStage : IDisposable
{
    protected const string Secret = "a sentence of the content";
    private readonly string folder = Directory.CreateTempSubdirectory("hub-cli-").FullName;

    protected CommandStage()
    {
        Directory.CreateDirectory(At("me"));
        Write("endpoints.json", WireJson.ToObject(Stage.Endpoints));
        Write("me/agency.json", new JsonObject { ["id"] = HubPen.Recipient, ["client_id"] = "client", ["tenant"] = "t" });
        Write("me/signing.jwk.json", Jwk.Generate("ES256", "sig"));
        Write("me/client.jwk.json", Jwk.Generate("ES384", "sig"));
        Write("me/encryption.jwk.json", Stage.Pen.RecipientKey);
        Write("trust.json", Stage.Pen.Trust.ToJson());
        Write("content.json", new JsonObject { ["resourceType"] = "Bundle", ["type"] = "message", ["entry"] = new JsonArray(), ["note"] = Secret });
    }

    private protected HubStage Stage { get; } = new();

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected SignedMessage Signed() => Stage.Pen.SignaturesOf(HubPen.Sender).Sign(HubClientTests.Referral());

    protected Task<CommandRun> AsMe(params string[] args) => Run([.. args, "--hub", At("endpoints.json"), "--as", At("me")]);

    protected Task<CommandRun> Run(params string[] args) => RunWithProfile(null, args);

    /// <param name="profile">What <c>HUB_PROFILE</c> says.</param>
    protected async Task<CommandRun> RunWithProfile(string? profile, params string[] args)
    {
        using StringWriter output = new(), error = new();
        var surroundings = new Surroundings(
            output, error, name => name == "HUB_PROFILE" ? profile : null, () => new HttpClient(Stage.Http, disposeHandler: false), Stage.Pen.Time, SystemEntropy.Source);
        var running = HubCommand.Run(args, surroundings, TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            Stage.Pen.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return new(await running, output.ToString(), error.ToString());
    }

    protected string At(string path) => Path.Combine(folder, path);

    protected JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(At(path)))!.AsObject();

    protected void Write(string path, JsonObject json) => File.WriteAllBytes(At(path), Encoding.UTF8.GetBytes(json.ToJsonString()));
}

/// <param name="Code">The exit status.</param>
public sealed record CommandRun(int Code, string Output, string Error);
