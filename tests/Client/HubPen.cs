using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Evidence;
using Microsoft.Extensions.Time.Testing;
using ProvenEntry = ExchangeHub.Client.Verification.ProvenEntry;

namespace ExchangeHub.Tests.Client;

/// <summary>Writes what a hub writes, with real keys, and lets a test change any part of it before it is signed.</summary>
internal sealed class HubPen
{
    public const string Hub = "https://hub.example", Origin = "hub.example/log", Sender = "mercy-hospital", Recipient = "riverside-clinic";

    public HubPen()
    {
        Vault = SigningKey.FromJwk(VaultJwk);
        Events = new(Time, SystemEntropy.Source);
        Trust = TrustOf(Vault, Log);
        SenderEntry = Entry(Sender, Key(SenderKey.PublicJwk));
    }

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    public JsonObject VaultJwk { get; } = Jwk.Generate("ES256", "sig");
    public SigningKey Vault { get; }
    public SigningKey Instance { get; } = NewKey();
    public SigningKey SenderKey { get; } = NewKey();
    public JsonObject RecipientKey { get; } = Jwk.Generate("ECDH-ES+A256KW", "enc");
    public NoteSigner Log { get; } = NewLog();
    public LogEvents Events { get; }
    public HubTrust Trust { get; }
    public AgencyEntry SenderEntry { get; set; }
    public long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    public static SigningKey NewKey() => SigningKey.FromJwk(Jwk.Generate("ES256", "sig"));

    public static NoteSigner NewLog(string name = Origin)
    {
        var seed = new byte[32];
        SystemEntropy.Source(seed);
        return NoteSigner.Ed25519(name, seed);
    }

    public static NoteSigner NewWitness(string name = "witness.example/w1")
    {
        var seed = new byte[32];
        SystemEntropy.Source(seed);
        return NoteSigner.Witness(name, seed, TimeProvider.System);
    }

    public static HubTrust TrustOf(SigningKey vault, NoteSigner log) =>
        HubTrust.From(Hub, Origin, [log.Verifier.ToString()], new JsonObject { ["keys"] = new JsonArray(vault.PublicJwk.DeepClone()) });

    public static AgencyEntry Entry(string id, params AgencyKey[] keys) => new() { Id = id, Name = "An agency", Type = "hospital-urgent-care", Keys = keys };

    public AgencyKey Key(JsonObject jwk, string state = "active", TimeSpan? since = null, TimeSpan? until = null) => new(
        Jwk.PublicPart(jwk), state, Time.GetUtcNow() - (since ?? TimeSpan.FromDays(1)), until is { } past ? Time.GetUtcNow() - past : null);

    public AgencySignatures SignaturesOf(string agency) => new(Profile(agency), Hub, Time, SystemEntropy.Source);

    public AgencyProfile Profile(string agency) => new(
        agency, $"client-of-{agency}", SenderKey, SigningKey.FromJwk(Jwk.Generate("ES384", "sig")), [DecryptionKey.FromJwk(RecipientKey)]);

    /// <summary>A document of the hub; each part can be changed.</summary>
    public string Sign(string typ, JsonObject claims, Action<JsonObject>? certificate = null, SigningKey? vault = null, SigningKey? by = null, string? certificateType = null)
    {
        var key = new JsonObject
        {
            ["iss"] = Hub,
            ["jti"] = Ids.New(Time, SystemEntropy.Source).ToString(),
            ["iat"] = Now - 60,
            ["exp"] = Now + 3600,
            ["cnf"] = new JsonObject { ["jwk"] = Instance.PublicJwk.DeepClone() },
        };
        certificate?.Invoke(key);
        claims["hub_key"] ??= Jws.Sign(certificateType ?? HubKeyChain.CertificateType, key, vault ?? Vault);
        return Jws.Sign(typ, claims, by ?? Instance);
    }

    public JsonObject ReceiptClaims(SignedMessage message, string entry) => new()
    {
        ["iss"] = Hub,
        ["iat"] = Now,
        ["aud"] = message.Sender,
        ["sub"] = message.Id,
        ["jws_sha256"] = message.JwsSha256,
        ["recipients"] = new JsonArray(new JsonObject { ["agency"] = Recipient, ["decision"] = "permit", ["reasons"] = new JsonArray("consent-permits") }),
        ["log"] = Origin,
        ["entry"] = entry,
    };

    public JsonObject ReleaseClaims(string message, string view, string entry) => new()
    {
        ["iss"] = Hub,
        ["iat"] = Now,
        ["aud"] = Recipient,
        ["sub"] = message,
        ["view_sha256"] = AgencySignatures.Sha256(view),
        ["basis"] = new JsonObject { ["type"] = "treatment" },
        ["obligations"] = new JsonArray(),
        ["entry"] = entry,
    };

    public string Seal(string message) => Seal(new JsonObject { ["message"] = message, ["pad"] = "000" });

    public string Seal(JsonObject plaintext) =>
        Jwe.Encrypt(WireJson.Bytes(plaintext), ViewVerifier.ViewType, EncryptionKey.FromJwk(Jwk.PublicPart(RecipientKey)));

    public LoggedEntry Accepted(SignedMessage message) => Events.For(message.Sender, LogEvent.Accepted, new()
    {
        ["message"] = LogEvents.MessageOf(message.Sender, message.Id),
        ["basis"] = "treatment",
        ["jws_sha256"] = message.JwsSha256,
        ["recipients"] = 1,
    });

    /// <summary>The entry as third of five leaves, in a log that <paramref name="log"/> signs.</summary>
    public async Task<ProvenEntry> Prove(LoggedEntry entry, NoteSigner? log = null, string origin = Origin)
    {
        byte[][] leaves = [.. Enumerable.Range(0, 5).Select(i => MerkleTree.HashLeaf(i == 2 ? entry.Leaf() : [(byte)i]))];
        byte[][] path = [leaves[3], MerkleTree.HashNode(leaves[0], leaves[1]), leaves[4]];
        var text = new Checkpoint(origin, 5, MerkleTree.Root(leaves)).ToString();
        var note = new SignedNote(text, [await (log ?? Log).Sign(text, CancellationToken.None)]).ToString();
        var asItComes = JsonNode.Parse(entry.Entry.ToJsonString())!.AsObject();
        return new(entry.Id, entry.Salt, asItComes, 2, new TlogProof(2, path, note).ToString());
    }

    /// <summary>The entries as the leaves of one log, among others that are nobody's here.</summary>
    public async Task<IReadOnlyList<ProvenEntry>> Prove(IReadOnlyList<LoggedEntry> entries)
    {
        byte[][] leaves = [.. entries.Select(entry => MerkleTree.HashLeaf(entry.Leaf())), .. Enumerable.Range(0, 3).Select(i => MerkleTree.HashLeaf([(byte)i]))];
        var text = new Checkpoint(Origin, leaves.Length, MerkleTree.Root(leaves)).ToString();
        var note = new SignedNote(text, [await Log.Sign(text, CancellationToken.None)]).ToString();
        return [.. entries.Select((entry, index) => new ProvenEntry(
            entry.Id, entry.Salt, JsonNode.Parse(entry.Entry.ToJsonString())!.AsObject(), index, new TlogProof(index, Path(index, leaves), note).ToString()))];
    }

    private static IReadOnlyList<byte[]> Path(int leaf, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }
        var split = (int)MerkleTree.Split(leaves.Length);
        return leaf < split
            ? [.. Path(leaf, leaves[..split]), MerkleTree.Root(leaves[split..])]
            : [.. Path(leaf - split, leaves[split..]), MerkleTree.Root(leaves[..split])];
    }
}
