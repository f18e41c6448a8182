using System.Text.Json.Nodes;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Tests.Vectors;

/// <summary>The vectors that the project gives to others, answered by its own code.</summary>
public sealed class ProjectVectorsTests
{
    [Fact]
    public void EveryMessageIsReadAsItsVectorSays()
    {
        var file = Read("messages", "referral.json");
        var key = VerificationKey.FromJwk(file["key"]!.AsObject());
        foreach (var vector in file["cases"]!.AsArray())
        {
            var parsed = SdJwt.Parse(vector!["sd_jwt"].AsString()!, out var fault);
            var found = parsed is null ? $"{fault}" : parsed.VerifiedBy(key) ? null : "signature";

            Assert.Equal((vector["name"].AsString(), vector["fault"].AsString()), (vector["name"].AsString(), found));
            if (found is null)
            {
                Assert.Equal(CanonicalJson.Serialize(file["claims"]), CanonicalJson.Serialize(parsed!.Claims));
            }
        }
    }

    [Fact]
    public void EveryEvidenceIsJudgedAsItsVectorSays()
    {
        var file = Read("evidence", "accepted-referral.json");
        var trust = HubTrust.FromJson(file["trust"]!.AsObject());
        foreach (var vector in file["cases"]!.AsArray())
        {
            var evidence = WireJson.TryRead<Evidence>(vector!["evidence"])!;
            var faults = EvidenceVerifier.Verify(evidence, trust).Select(finding => finding.Fault).OfType<VerificationFault>().Select(fault => $"{fault}").Distinct();

            Assert.Equal(vector["faults"]!.AsArray().Select(fault => fault.AsString()), faults);
        }
    }

    [Fact]
    public void EveryEvidenceFileIsJudgedAsItsVectorSays()
    {
        var vectors = Read("evidence", "files.json");
        var trust = HubTrust.FromJson(vectors["trust"]!.AsObject());
        foreach (var vector in vectors["files"]!.AsArray())
        {
            var name = vector!["file"].AsString()!;
            var bundle = EvidenceArchive.Read(File.ReadAllBytes(Path.Combine(SharedData.Repository, "contracts", "vectors", "evidence", name)), out var part);
            Assert.True(bundle is not null, $"{name}: {part}");
            var findings = BundleVerifier.Verify(bundle, trust);

            Assert.Equal(Texts("faults"), findings.Select(finding => finding.Fault).OfType<VerificationFault>().Select(fault => $"{fault}").Distinct());
            Assert.Equal(Texts("warnings"), findings.Where(finding => finding.Warning is not null).Select(finding => finding.What));

            IEnumerable<string?> Texts(string member) => vector[member]!.AsArray().Select(one => one.AsString());
        }
    }

    private static JsonObject Read(string folder, string file) => StrictJson.TryParseObject(
        File.ReadAllBytes(Path.Combine(SharedData.Repository, "contracts", "vectors", folder, file)))!;
}
