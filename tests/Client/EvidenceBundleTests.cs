using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Evidence;
using Evidence = ExchangeHub.Client.Verification.Evidence;
using ProvenEntry = ExchangeHub.Client.Verification.ProvenEntry;

namespace ExchangeHub.Tests.Client;

public sealed class EvidenceBundleTests
{
    private const string Secret = "a sentence of the content";
    private readonly HubPen hub = new();

    public static TheoryData<VerificationFault> Faults =>
    [
        VerificationFault.BundleMalformed, VerificationFault.HubKeysDiffer, VerificationFault.MessageNotLogged,
        VerificationFault.AcknowledgementNotSigned, VerificationFault.AcknowledgementNotLogged,
    ];

    [Theory, MemberData(nameof(Faults))]
    public async Task ABundleWithOneFaultIsRefusedForIt(VerificationFault fault)
    {
        var bundle = await Recipients();
        AssertHolds(bundle);
        var found = fault switch
        {
            VerificationFault.BundleMalformed => [EvidenceArchive.Read(new byte[9], out _) is null ? VerificationFault.BundleMalformed : null],
            VerificationFault.HubKeysDiffer => FaultsOf(bundle with { HubKeys = HubPen.TrustOf(HubPen.NewKey(), hub.Log) }),
            VerificationFault.MessageNotLogged => FaultsOf(bundle with { Message = bundle.Message!.Split('~')[0] is var jwt ? Resigned(jwt) : null }),
            VerificationFault.AcknowledgementNotSigned => FaultsOf(bundle with { AgencyKeys = new Dictionary<string, IReadOnlyList<AgencyKey>> { [HubPen.Sender] = [hub.Key(hub.SenderKey.PublicJwk)] } }),
            _ => FaultsOf(bundle with { Acknowledgement = hub.SignaturesOf(HubPen.Recipient).Sign(MessageCalls.AcknowledgementType, bundle.Evidence.Message, Outcome("other view")) }),
        };

        Assert.Equal([fault], found.OfType<VerificationFault>());
    }

    [Fact]
    public async Task WithDisclosuresItProvesTheContentAndWithoutThemWhoSentWhatWhenToWhom()
    {
        var whole = await Senders();
        var bare = whole with { Message = whole.Message![..(whole.Message!.IndexOf('~', StringComparison.Ordinal) + 1)] };

        AssertHolds(whole);
        AssertHolds(bare);
        Assert.Contains(EvidenceStory.Of(whole), sentence => sentence.EndsWith("each is what the sender signed.", StringComparison.Ordinal));
        Assert.Contains("The file holds nothing of the content.", EvidenceStory.Of(bare));
        Assert.Contains(EvidenceStory.Of(bare), sentence => sentence.Contains("kind referral, purpose TREAT", StringComparison.Ordinal));
        Assert.Contains(EvidenceStory.Of(bare), sentence => sentence.Contains($"{HubPen.Recipient} permit", StringComparison.Ordinal));
        Assert.Contains(PartsOf(whole), part => Decoded(part.Value).Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(PartsOf(bare), part => Decoded(part.Value).Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ItSurvivesItsFileAndTheSameEvidenceIsTheSameFile()
    {
        foreach (var bundle in new[] { await Senders(), await Recipients() })
        {
            var file = EvidenceArchive.Write(bundle);
            var read = EvidenceArchive.Read(file, out var part);

            Assert.Equal("", part);
            AssertHolds(read!);
            Assert.Equal(file, EvidenceArchive.Write(read!));
        }
    }

    [Fact]
    public async Task APartThatIsTakenAwayOrAddedIsMissedWhereItMatters()
    {
        var parts = PartsOf(await Recipients());
        // Without these the rest still proves what it proves.
        string[] optional = ["message.jwt", "disclosures.txt", "release.jwt", "acknowledgement.jwt"];
        foreach (var name in parts.Keys.Except(optional))
        {
            Assert.True(IsDetected(Zip(parts.Where(part => part.Key != name))), name);
        }
        Assert.True(IsDetected(Zip(parts.Append(new("entries/9/entry.json", "{}"u8.ToArray())))));
        Assert.True(IsDetected(Zip(parts.Append(new("note.txt", "read this first"u8.ToArray())))));
        Assert.True(IsDetected(Zip(parts.Append(new("about.json", parts["about.json"])))));
    }

    [Fact]
    public async Task EveryChangedBitOfEveryPartIsDetected()
    {
        foreach (var parts in new[] { PartsOf(await Senders()), PartsOf(await Recipients()) })
        {
            // Dates in the directory's copy of a key stand nowhere else in the file.
            foreach (var (name, genuine) in parts.Where(part => part.Key != "keys/agencies.json"))
            {
                for (var i = 0; i < 40; i++)
                {
                    var changed = genuine.ToArray();
                    var bit = RandomNumberGenerator.GetInt32(changed.Length * 8);
                    changed[bit / 8] ^= (byte)(1 << (bit % 8));
                    var altered = parts.Select(part => part.Key == name ? new(name, changed) : part);
                    Assert.True(IsDetected(Zip(altered)), $"bit {bit} of {name}");
                }
            }
        }
    }

    [Fact]
    public async Task ALogThatShowsTwoTreesOfOneSizeIsTold()
    {
        var bundle = await Senders();
        var other = await hub.Prove(hub.Accepted(hub.SignaturesOf(HubPen.Sender).Sign(Referral())));
        var entries = bundle.Evidence.Entries.Append(other).Append((await hub.Prove([hub.Accepted(hub.SignaturesOf(HubPen.Sender).Sign(Referral())), hub.Accepted(hub.SignaturesOf(HubPen.Sender).Sign(Referral()))]))[0]);

        Assert.Contains(VerificationFault.LogForked, FaultsOf(bundle with { Evidence = bundle.Evidence with { Entries = [.. entries] } }));
    }

    [Fact]
    public async Task WhatTheLogTookUpBeforeTheRevocationStaysProven()
    {
        var bundle = await Senders(after: [KeyIs("revoked")], state: "revoked");

        AssertHolds(bundle);
        AssertHolds(EvidenceArchive.Read(EvidenceArchive.Write(bundle), out _)!);
        Assert.All(BundleVerifier.Verify(bundle, hub.Trust), finding => Assert.Null(finding.Warning));
        Assert.Contains(EvidenceStory.Of(bundle), sentence => sentence.Contains("revoked since", StringComparison.Ordinal) && sentence.Contains("signed before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfAKeyThatSignedNothingInTheFileNoOrderIsClaimed()
    {
        var other = HubPen.NewKey().Kid;
        var bundle = await Senders(before: [Active(HubPen.Sender), hub.Events.ForKey(HubPen.Sender, other, "active"), hub.Events.ForKey(HubPen.Sender, other, "revoked")]);

        AssertHolds(bundle);
        Assert.DoesNotContain(EvidenceStory.Of(bundle), sentence => sentence.Contains("signed before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AThiefOfTheKeyMayHaveSignedWhatCameAfterTheDayOfTheTheft()
    {
        var now = hub.Time.GetUtcNow();
        var stolen = await Senders(after: [KeyIs("revoked"), KeyIs("revoked", compromisedAt: now.AddDays(-1))], state: "revoked");
        var later = await Senders(after: [KeyIs("revoked", compromisedAt: now.AddDays(1))], state: "revoked");

        AssertHolds(stolen);
        AssertHolds(later);
        Assert.Contains("someone else may have signed it", Assert.Single(BundleVerifier.Verify(stolen, hub.Trust), finding => finding.Warning is not null).Warning, StringComparison.Ordinal);
        Assert.All(BundleVerifier.Verify(later, hub.Trust), finding => Assert.Null(finding.Warning));
    }

    [Fact]
    public async Task AKeyCountsOnlyAsTheLogShowsItBeforeTheMessage()
    {
        var active = Active(HubPen.Sender);
        var retired = KeyIs("retired");
        hub.Time.Advance(TimeSpan.FromMinutes(10)); // more than clocks may differ
        var soon = KeyIs("retired");

        AssertHolds(await Senders([active, soon]));
        Assert.Equal([VerificationFault.SenderKeyRevoked], FaultsOf(await Senders([active, KeyIs("revoked")], state: "revoked")));
        Assert.Equal([VerificationFault.SenderKeyRevoked], FaultsOf(await Senders(state: "revoked")));
        Assert.Equal([VerificationFault.SenderKeyRevoked], FaultsOf(await Senders(after: [KeyIs("revoked")])));
        Assert.Equal([VerificationFault.SenderKeyNotActive], FaultsOf(await Senders([active, retired])));
        Assert.Equal([VerificationFault.SenderKeyNotActive], FaultsOf(await Senders([], [active])));
        Assert.Equal([VerificationFault.SenderKeyNotLogged], FaultsOf(await Senders([])));
        Assert.Equal([VerificationFault.SenderKeyNotLogged], FaultsOf(await Senders([Active(HubPen.Recipient)])));
        Assert.Equal([VerificationFault.SenderKeyNotLogged], FaultsOf(await Senders([KeyIs("retired")])));
    }

    [Fact]
    public async Task AnEntryOfAKeyThatTheLogDoesNotHoldSoIsAFault()
    {
        var bundle = await Senders();
        var (genuine, other) = (bundle.KeyProofs[0], Active(HubPen.Recipient).Leaf());

        Assert.Contains(VerificationFault.NotIncluded, FaultsOf(bundle with { KeyProofs = [genuine, genuine with { Leaf = other }] }));
        Assert.Contains(VerificationFault.ProofMalformed, FaultsOf(bundle with { KeyProofs = [genuine, genuine with { Proof = "x" }] }));
        // A leaf of the party's own is none of a key.
        var own = bundle.Evidence.Entries[0];
        Assert.Contains(VerificationFault.KeyEntryMalformed, FaultsOf(bundle with { KeyProofs = [genuine, new(Contracts.Log.LogLeaf.Of(own.Id, Base64Url.Decode(own.Salt!), own.Entry), own.Proof!)] }));
    }

    [Fact]
    public async Task AnExpertFindsTheSameByHandAsTheReadmeSays()
    {
        var parts = PartsOf(await Senders());
        var (leaf, entry) = (parts["entries/1/leaf.json"], parts["entries/1/entry.json"]);
        Assert.Equal(JsonNode.Parse(leaf)!["c"]!.GetValue<string>(), Base64Url.Encode(SHA256.HashData([.. parts["entries/1/salt.bin"], .. entry])));
        Assert.Equal(JsonNode.Parse(entry)!["jws_sha256"]!.GetValue<string>(), Base64Url.Encode(SHA256.HashData(parts["message.jwt"])));

        Assert.Equal((0, 1), (Climb(parts["keys/log/1/leaf.json"], parts["keys/log/1/proof.tlog-proof"]), Climb(leaf, parts["entries/1/proof.tlog-proof"])));
        Assert.Equal("active", JsonNode.Parse(parts["keys/log/1/leaf.json"])!["key"]!["state"]!.GetValue<string>());

        var payload = JsonNode.Parse(Base64Url.Decode(Encoding.ASCII.GetString(parts["message.jwt"]).Split('.')[1]))!.ToJsonString();
        var digests = Encoding.ASCII.GetString(parts["disclosures.txt"]).TrimEnd('\n').Split('\n').Select(line => Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(line))));
        Assert.Contains(digests, digest => payload.Contains(digest, StringComparison.Ordinal));
    }

    /// <summary>Of the first two leaves of any log of three and more: the other one, then always what is on the right.</summary>
    private static int Climb(byte[] leaf, byte[] part)
    {
        var proof = Encoding.UTF8.GetString(part).Split('\n');
        var index = int.Parse(proof[1]["index ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        var hash = SHA256.HashData([0, .. leaf]);
        foreach (var (sibling, height) in proof.Skip(2).TakeWhile(line => line.Length > 0).Select((line, height) => (Convert.FromBase64String(line), height)))
        {
            hash = height == 0 && index == 1 ? SHA256.HashData([1, .. sibling, .. hash]) : SHA256.HashData([1, .. hash, .. sibling]);
        }
        Assert.Equal(Convert.ToBase64String(hash), proof.SkipWhile(line => line.Length > 0).ElementAt(3));
        return index;
    }

    [Fact]
    public async Task TheDescriptionIsOnePage() =>
        Assert.InRange(Encoding.UTF8.GetString(PartsOf(await Senders())["README.txt"]).Split('\n').Length, 20, 66);

    private static OutgoingMessage Referral() => new()
    {
        Kind = "referral",
        To = [HubPen.Recipient],
        Purpose = "TREAT",
        Basis = new("treatment"),
        Content = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "message", ["entry"] = new JsonArray(), ["note"] = Secret },
    };

    /// <param name="before">What the log says of keys before it takes the message up; null: that the sender's key is active.</param>
    private async Task<EvidenceBundle> Senders(LoggedEntry[]? before = null, LoggedEntry[]? after = null, string state = "active")
    {
        var message = hub.SignaturesOf(HubPen.Sender).Sign(Referral());
        var logged = hub.Accepted(message);
        var (entries, keys) = await Log([.. before ?? [Active(HubPen.Sender)], logged, .. after ?? []]);
        var receipt = hub.Sign(ReceiptVerifier.ReceiptType, hub.ReceiptClaims(message, logged.Id));
        return Bundle(new(HubPen.Sender, message.Id, HubPen.Sender, HubPen.Origin, entries, receipt), message.Compact, null, keys, state);
    }

    private async Task<EvidenceBundle> Recipients()
    {
        var message = hub.SignaturesOf(HubPen.Sender).Sign(Referral());
        var view = hub.Seal(message.Compact);
        var viewSha256 = AgencySignatures.Sha256(view);
        var acknowledgement = hub.SignaturesOf(HubPen.Recipient).Sign(MessageCalls.AcknowledgementType, message.Id, Outcome(viewSha256));
        var delivered = For(LogEvent.Delivered, message, viewSha256, ("jws_sha256", message.JwsSha256), ("counterpart", HubPen.Sender));
        var released = For(LogEvent.Released, message, viewSha256, ("basis", "treatment"), ("counterpart", HubPen.Sender));
        var acknowledged = For(LogEvent.Acknowledged, message, viewSha256, ("jws_sha256", AgencySignatures.Sha256(acknowledgement)), ("counterpart", HubPen.Sender));
        var (entries, keys) = await Log([Active(HubPen.Sender), delivered, Active(HubPen.Recipient), released, acknowledged]);
        var release = hub.Sign(ReleaseVerifier.ReleaseType, hub.ReleaseClaims(message.Id, view, released.Id));
        return Bundle(new(HubPen.Sender, message.Id, HubPen.Recipient, HubPen.Origin, entries, Release: release), message.Compact, acknowledgement, keys);
    }

    private LoggedEntry For(LogEvent what, SignedMessage message, string view, params (string Name, string Value)[] facts)
    {
        var all = new JsonObject { ["message"] = LogEvents.MessageOf(HubPen.Sender, message.Id), ["view_sha256"] = view };
        foreach (var (name, value) in facts)
        {
            all[name] = value;
        }
        return hub.Events.For(HubPen.Recipient, what, all);
    }

    private EvidenceBundle Bundle(Evidence evidence, string message, string? acknowledgement, IReadOnlyList<ProvenKey> proven, string state = "active")
    {
        var keys = new[] { HubPen.Sender, HubPen.Recipient }.ToDictionary(id => id, _ => (IReadOnlyList<AgencyKey>)[hub.Key(hub.SenderKey.PublicJwk, state)]);
        return new(evidence, message, acknowledgement, hub.Trust, keys, Contracts.Log.TlogProof.Parse(evidence.Entries[0].Proof!)!.Checkpoint, proven);
    }

    /// <summary>All of them in one log, in this order: what has a salt is the party's, the rest are keys.</summary>
    private async Task<(IReadOnlyList<ProvenEntry> Entries, IReadOnlyList<ProvenKey> Keys)> Log(params LoggedEntry[] log)
    {
        var proven = await hub.Prove(log);
        return ([.. proven.Where(one => one.Salt is not null)], [.. log.Zip(proven).Where(pair => pair.First.Salt is null).Select(pair => new ProvenKey(pair.First.Leaf(), pair.Second.Proof!))]);
    }

    private LoggedEntry Active(string agency) => KeyIs("active", agency);

    private LoggedEntry KeyIs(string state, string agency = HubPen.Sender, DateTimeOffset? compromisedAt = null) => hub.Events.ForKey(agency, hub.SenderKey.Kid, state, compromisedAt);

    private static JsonObject Outcome(string view) => new() { ["view_sha256"] = view, ["outcome"] = "received" };

    /// <summary>The same claims under another signature of the same key: other bytes, of which the log knows nothing.</summary>
    private string Resigned(string jwt) => $"{Contracts.Jose.Jws.Sign(ViewVerifier.MessageType, Contracts.Jose.Jws.Parse(jwt)!.Payload, hub.SenderKey)}~";

    private void AssertHolds(EvidenceBundle bundle) => Assert.All(BundleVerifier.Verify(bundle, hub.Trust), finding => Assert.True(finding.Fault is null, $"{finding}"));

    private IEnumerable<VerificationFault?> FaultsOf(EvidenceBundle bundle) =>
        BundleVerifier.Verify(bundle, hub.Trust).Select(finding => finding.Fault).Where(fault => fault is not null);

    private bool IsDetected(byte[] file) => EvidenceArchive.Read(file, out _) is not { } bundle || FaultsOf(bundle).Any();

    private static Dictionary<string, byte[]> PartsOf(EvidenceBundle bundle)
    {
        using var zip = new ZipArchive(new MemoryStream(EvidenceArchive.Write(bundle)));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var part = entry.Open();
            part.CopyTo(content);
            return content.ToArray();
        });
    }

    private static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> parts)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(content);
            }
        }
        return bytes.ToArray();
    }

    private static string Decoded(byte[] part)
    {
        var text = Encoding.UTF8.GetString(part);
        return text + string.Concat(text.Split('.', '\n').Select(piece => Base64Url.TryDecode(piece) is { } bytes ? Encoding.UTF8.GetString(bytes) : ""));
    }
}
