using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Tests.Client;

/// <summary>A stub hub that accepts, lists, releases and proves one message, with genuine documents unless a test replaces one.</summary>
internal sealed class HubStage
{
    public HubStage()
    {
        Http.On("POST /token", _ => StubHub.Answer("""{"access_token":"a-token","token_type":"Bearer","expires_in":3600}"""))
            .On("GET /v1/jwks.json", _ => StubHub.Answer(new JsonObject { ["keys"] = new JsonArray(Pen.Vault.PublicJwk.DeepClone()) }.ToJsonString()))
            .On("POST /v1/messages", asked => Accept(asked.Body))
            .On("GET /v1/agencies/mercy-hospital", _ => StubHub.Answer(Encoding.UTF8.GetString(WireJson.Bytes(Pen.SenderEntry))));
        Publish(Pen.Events.ForKey(HubPen.Sender, Pen.SenderKey.Kid, "active").Leaf());
    }

    public HubPen Pen { get; } = new();
    public StubHub Http { get; } = new();

    public ExchangeHub.Client.HubEndpoints Endpoints => new(
        HubPen.Hub, "https://issuer.example/t/v2.0", "https://issuer.example/token", "api://hub", HubPen.Origin, [Pen.Log.Verifier.ToString()],
        $"{HubPen.Hub}/v1/jwks.json");

    public HubClient Client(string agency, HubTrust? trust = null) =>
        new(new HttpClient(Http, disposeHandler: false), Endpoints, Pen.Profile(agency), Pen.Time, SystemEntropy.Source, trust);

    public HttpResponseMessage Accept(string sdJwt)
    {
        var message = SignedMessage.TryParse(sdJwt)!;
        return StubHub.Answer(
            Pen.Sign(ReceiptVerifier.ReceiptType, Pen.ReceiptClaims(message, "entry")), "application/jwt",
            SdJwt.Parse(sdJwt, out _) is null ? System.Net.HttpStatusCode.BadRequest : System.Net.HttpStatusCode.Created);
    }

    /// <summary>Releases the message as it was sent.</summary>
    public void Offer(SignedMessage message)
    {
        var view = Pen.Seal(message.Compact);
        Http.On($"POST /v1/messages/{message.Sender}/{message.Id}/release", _ => StubHub.Answer(new JsonObject
        {
            ["view"] = view,
            ["release"] = Pen.Sign(ReleaseVerifier.ReleaseType, Pen.ReleaseClaims(message.Id, view, "entry")),
        }.ToJsonString()));
    }

    /// <summary>The leaves of the log, until now.</summary>
    public List<byte[]> Leaves { get; } = [];

    /// <summary>Appends and signs; of fewer than 257 entries.</summary>
    public void Publish(params byte[][] leaves) => Publish(leaves, []);

    public void Publish(byte[][] leaves, params NoteSigner[] witnesses)
    {
        Leaves.AddRange(leaves);
        byte[][] all = [.. Leaves];
        var text = new Checkpoint(HubPen.Origin, all.Length, MerkleTree.Root([.. all.Select(leaf => MerkleTree.HashLeaf(leaf))])).ToString();
        Http.On("GET /v1/log/checkpoint", _ => StubHub.Answer(
            new SignedNote(text, [.. witnesses.Prepend(Pen.Log).Select(signer => signer.Sign(text, CancellationToken.None).GetAwaiter().GetResult())]).ToString(), "text/plain"));
        Http.On($"GET /v1/log/{new TilePath(null, 0, all.Length)}", _ => StubHub.Answer(
            [.. all.SelectMany(leaf => (byte[])[(byte)(leaf.Length >> 8), (byte)leaf.Length, .. leaf])]));
    }
}
