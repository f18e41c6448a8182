using System.Text.Json.Nodes;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Evidence;
using LoggedProof = ExchangeHub.Client.Verification.ProvenEntry;

namespace ExchangeHub.Tests.Client;

/// <summary>A genuine proof with one defect in its text: each defect is told by its own fault.</summary>
public sealed class ProofDefectTests
{
    private readonly HubPen hub = new();
    private readonly NoteSigner witness = HubPen.NewWitness();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<VerificationFault> Defects =>
    [
        VerificationFault.ProofHashMalformed, VerificationFault.ProofBeyondCheckpoint, VerificationFault.ProofTooShort, VerificationFault.ProofTooLong,
        VerificationFault.NotIncluded, VerificationFault.CheckpointMalformed, VerificationFault.CheckpointControlCharacter,
        VerificationFault.CheckpointTrailingBytes, VerificationFault.CheckpointTooManySignatures, VerificationFault.CheckpointSignatureFalse,
        VerificationFault.WitnessSignatureFalse, VerificationFault.CheckpointNotWitnessed,
    ];

    [Theory, MemberData(nameof(Defects))]
    public async Task EachDefectIsToldByItsOwnFault(VerificationFault fault)
    {
        var genuine = await Genuine();
        var trust = hub.Trust with { WitnessPolicy = new(1, [witness.Verifier]) };
        Assert.Null(ProofVerifier.Verify(genuine, trust).Fault);
        foreach (var (what, proof) in await With(fault, TlogProof.Parse(genuine.Proof!)!))
        {
            Assert.True(fault == ProofVerifier.Verify(genuine with { Index = TlogProof.Parse(proof)?.Index ?? 2, Proof = proof }, trust).Fault, what);
        }
    }

    [Theory, InlineData(16), InlineData(98)]
    public async Task ManySignaturesOfStrangersSpoilNothing(int strangers)
    {
        var genuine = await Genuine();
        var proof = TlogProof.Parse(genuine.Proof!)!;
        var lines = await Task.WhenAll(Enumerable.Range(0, strangers).Select(i => HubPen.NewLog($"stranger.example/{i}").Sign("other\n", Ct)));

        var crowded = proof with { Checkpoint = string.Concat([proof.Checkpoint, .. lines.Select(line => line.ToString())]) };

        Assert.Null(ProofVerifier.Verify(genuine with { Proof = crowded.ToString() }, hub.Trust with { WitnessPolicy = new(1, [witness.Verifier]) }).Fault);
    }

    [Fact]
    public async Task OneWitnessIsCountedOnceHoweverOftenItSigns()
    {
        var other = HubPen.NewWitness("witness.example/w2");
        var genuine = await Genuine();
        var proof = TlogProof.Parse(genuine.Proof!)!;
        var text = SignedNote.Parse(proof.Checkpoint)!.Text;
        var twice = proof.Checkpoint + await witness.Sign(text, Ct);
        var trust = hub.Trust with { WitnessPolicy = new(2, [witness.Verifier, other.Verifier]) };

        Assert.Equal(VerificationFault.CheckpointNotWitnessed, CheckpointVerifier.Open(twice, trust).Fault);
        Assert.Null(CheckpointVerifier.Open(twice + await other.Sign(text, Ct), trust).Fault);
    }

    [Fact]
    public async Task AWitnessDoesNotSpeakForTheLog()
    {
        var text = new Checkpoint(HubPen.Origin, 5, new byte[32]).ToString();
        var note = new SignedNote(text, [await witness.Sign(text, Ct)]).ToString();

        Assert.Equal(VerificationFault.CheckpointNotSigned, CheckpointVerifier.Open(note, hub.Trust with { WitnessPolicy = new(1, [witness.Verifier]) }).Fault);
        Assert.Throws<FormatException>(() => HubTrust.From(HubPen.Hub, HubPen.Origin, [witness.Verifier.ToString()], new JsonObject { ["keys"] = new JsonArray() }));
    }

    [Fact]
    public void ATrustFileKeepsItsPolicyOfWitnesses()
    {
        var trust = hub.Trust with { WitnessPolicy = new(1, [witness.Verifier]) };
        Assert.Equal(trust.ToJson().ToJsonString(), HubTrust.FromJson(JsonNode.Parse(trust.ToJson().ToJsonString())!.AsObject()).ToJson().ToJsonString());
        foreach (var wrong in new[] { """{"needed":2,"keys":[KEY]}""", """{"needed":-1,"keys":[KEY]}""", """{"needed":1,"keys":[KEY,KEY]}""", """{"needed":0,"keys":["x"]}""", """{"keys":[]}""", "[]" })
        {
            var json = trust.ToJson();
            json["witnesses"] = JsonNode.Parse(wrong.Replace("KEY", $"\"{witness.Verifier}\"", StringComparison.Ordinal));
            Assert.Throws<FormatException>(() => HubTrust.FromJson(json));
        }
    }

    [Fact]
    public void TheLengthOfAProofIsThatOfThePath()
    {
        for (var size = 1L; size <= 70; size++)
        {
            for (var index = 0L; index < size; index++)
            {
                Assert.Equal(PathLength(index, size), InclusionProof.Length(index, size));
            }
        }

        static int PathLength(long leaf, long size) => size == 1 ? 0
            : 1 + (leaf < MerkleTree.Split(size) ? PathLength(leaf, MerkleTree.Split(size)) : PathLength(leaf - MerkleTree.Split(size), size - MerkleTree.Split(size)));
    }

    /// <summary>Third of five leaves, signed by the log and by a witness.</summary>
    private async Task<LoggedProof> Genuine()
    {
        var proven = await hub.Prove(Entry());
        var proof = TlogProof.Parse(proven.Proof!)!;
        var cosigned = proof with { Checkpoint = proof.Checkpoint + await witness.Sign(SignedNote.Parse(proof.Checkpoint)!.Text, Ct) };
        return proven with { Proof = cosigned.ToString() };
    }

    private LoggedEntry Entry() => hub.Events.For(HubPen.Sender, LogEvent.Accepted, []);

    private async Task<IEnumerable<(string What, string Proof)>> With(VerificationFault fault, TlogProof proof)
    {
        var (text, note) = (proof.ToString(), proof.Checkpoint);
        var hashes = proof.Hashes;
        string Noted(string altered) => (proof with { Checkpoint = altered }).ToString();
        string Line(string name) => note.Split('\n').Single(line => line.StartsWith($"\u2014 {name} ", StringComparison.Ordinal)) + "\n";
        return fault switch
        {
            VerificationFault.ProofHashMalformed =>
            [
                ("31 bytes", text.Replace(Convert.ToBase64String(hashes[0]), Convert.ToBase64String(hashes[0].AsSpan(1)), StringComparison.Ordinal)),
                ("33 bytes", text.Replace(Convert.ToBase64String(hashes[0]), Convert.ToBase64String([.. hashes[0], 0]), StringComparison.Ordinal)),
                ("no base64", text.Replace(Convert.ToBase64String(hashes[1]), "*", StringComparison.Ordinal)),
                ("a carriage return", text.Replace(Convert.ToBase64String(hashes[1]), Convert.ToBase64String(hashes[1]) + "\r", StringComparison.Ordinal)),
            ],
            VerificationFault.ProofBeyondCheckpoint =>
            [
                ("an older checkpoint", Noted(await Cosigned(2))),
                ("an empty log", Noted(await Cosigned(0))),
                ("an index beyond", text.Replace("index 2\n", "index 5\n", StringComparison.Ordinal)),
                ("the largest index", text.Replace("index 2\n", $"index {long.MaxValue}\n", StringComparison.Ordinal)),
            ],
            VerificationFault.ProofTooShort => [("none", (proof with { Hashes = [] }).ToString()), ("one less", (proof with { Hashes = [.. hashes.SkipLast(1)] }).ToString())],
            VerificationFault.ProofTooLong =>
            [
                ("one more", (proof with { Hashes = [.. hashes, hashes[0]] }).ToString()),
                ("many more", (proof with { Hashes = [.. Enumerable.Repeat(hashes[0], 100)] }).ToString()),
                ("an index with a shorter path", text.Replace("index 2\n", "index 4\n", StringComparison.Ordinal)),
            ],
            VerificationFault.NotIncluded =>
            [
                ("siblings swapped", (proof with { Hashes = [hashes[1], hashes[0], hashes[2]] }).ToString()),
                ("siblings turned round", (proof with { Hashes = [.. hashes.Reverse()] }).ToString()),
                ("another index", text.Replace("index 2\n", "index 1\n", StringComparison.Ordinal)),
                ("another root", Noted(await Cosigned(5))),
            ],
            VerificationFault.CheckpointMalformed =>
            [
                ("none", Noted("")),
                ("no empty line", Noted("one line\n")),
                ("an extension line", Noted(await Signed($"{HubPen.Origin}\n5\n{Convert.ToBase64String(new byte[32])}\nextension\n"))),
                ("a leading zero", Noted(await Signed($"{HubPen.Origin}\n05\n{Convert.ToBase64String(new byte[32])}\n"))),
                ("a short root", Noted(await Signed($"{HubPen.Origin}\n5\n{Convert.ToBase64String(new byte[31])}\n"))),
            ],
            VerificationFault.CheckpointControlCharacter => [.. "\r\t\0\u001b".Select(c => ($"character {(int)c}", Noted(note.Replace("\n5\n", $"\n5{c}\n", StringComparison.Ordinal))))],
            VerificationFault.CheckpointTrailingBytes =>
            [
                ("a line feed", Noted(note + "\n")),
                ("a character", Noted(note + "x")),
                ("a line", Noted(note + "line\n")),
                ("the last line feed gone", Noted(note[..^1])),
            ],
            VerificationFault.CheckpointTooManySignatures => [("101", Noted(note + string.Concat(Enumerable.Repeat(Line("witness.example/w1"), 99))))],
            VerificationFault.CheckpointSignatureFalse => [("of another text", Noted(note.Replace(Line(HubPen.Origin), (await hub.Log.Sign("other\n", Ct)).ToString(), StringComparison.Ordinal)))],
            VerificationFault.WitnessSignatureFalse => [("of another text", Noted(note.Replace(Line("witness.example/w1"), (await witness.Sign("other\n", Ct)).ToString(), StringComparison.Ordinal)))],
            _ =>
            [
                ("none", Noted(note.Replace(Line("witness.example/w1"), "", StringComparison.Ordinal))),
                ("a stranger of that name", Noted(note.Replace(Line("witness.example/w1"), (await HubPen.NewWitness().Sign(SignedNote.Parse(note)!.Text, Ct)).ToString(), StringComparison.Ordinal))),
            ],
        };
    }

    private Task<string> Cosigned(long size) => Signed(new Checkpoint(HubPen.Origin, size, new byte[32]).ToString());

    private async Task<string> Signed(string text) => new SignedNote(text, [await hub.Log.Sign(text, Ct), await witness.Sign(text, Ct)]).ToString();
}
