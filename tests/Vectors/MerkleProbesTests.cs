using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Tests.Vectors;

/// <summary>Proofs of another implementation, most of them wrong in one small way: each must give the answer that it expects.</summary>
public sealed class MerkleProbesTests
{
    [Theory]
    [InlineData("inclusion", 98)]
    [InlineData("consistency", 98)]
    [InlineData("subtreeinclusion", 204)]
    [InlineData("subtreeconsistency", 118)]
    public void EveryProbeGetsTheAnswerItExpects(string kind, int count)
    {
        var files = Directory.GetFiles(SharedData.Path("corpora", "tlog", "merkle-probes", "testdata", kind), "*.json", SearchOption.AllDirectories);

        var wrong = files.Where(file => Holds(kind, JsonNode.Parse(File.ReadAllBytes(file))!) == WantsError(file)).Select(Path.GetFileName);

        Assert.Empty(wrong);
        Assert.Equal(count, files.Length);
    }

    private static bool WantsError(string file) => (bool)JsonNode.Parse(File.ReadAllBytes(file))!["wantErr"]!;

    private static bool Holds(string kind, JsonNode probe) => kind switch
    {
        "inclusion" => InclusionProof.Verify(Number(probe, "leafIdx"), Number(probe, "treeSize"), Hash(probe, "leafHash"), Proof(probe), Hash(probe, "root")),
        "consistency" => ConsistencyProof.Verify(Number(probe, "size1"), Number(probe, "size2"), Hash(probe, "root1"), Hash(probe, "root2"), Proof(probe)),
        "subtreeinclusion" => InclusionProof.VerifySubtree(
            Number(probe, "leafIdx"), Number(probe, "start"), Number(probe, "end"), Hash(probe, "leafHash"), Proof(probe), Hash(probe, "root")),
        _ => ConsistencyProof.VerifySubtree(
            Number(probe, "start"), Number(probe, "end"), Number(probe, "size"), Hash(probe, "root1"), Hash(probe, "root2"), Proof(probe)),
    };

    // Their numbers are unsigned; what does not fit ours is a size that no tree has.
    private static long Number(JsonNode probe, string name) => unchecked((long)ulong.Parse(
        probe[name]!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture));

    // Roots that the probes do not care about are short texts there; ours must have the length of a root to be looked at.
    private static byte[] Hash(JsonNode probe, string name) =>
        Convert.FromBase64String((string?)probe[name] ?? "") is { Length: > 0 and < MerkleTree.HashBytes } careless
            ? [.. careless, .. new byte[MerkleTree.HashBytes - careless.Length]]
            : Convert.FromBase64String((string?)probe[name] ?? "");

    private static IReadOnlyList<byte[]> Proof(JsonNode probe) =>
        [.. (probe["proof"] as JsonArray ?? []).Select(hash => Convert.FromBase64String((string?)hash ?? ""))];
}
