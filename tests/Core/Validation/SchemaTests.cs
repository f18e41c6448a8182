using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.Schemas;

namespace ExchangeHub.Tests.Core.Validation;

public sealed class SchemaTests
{
    public static TheoryData<string> Names => [.. Directory.GetFiles(Path.Combine(SharedData.Repository, "contracts", "schemas")).Select(file => Path.GetFileName(file).Replace(".schema.json", "", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void EverySchemaIsReadAndRefusesAnEmptyObject(string name) => Assert.NotEmpty(JsonSchema.Of(name).FaultsOf(Samples.Json("{}")));

    [Fact]
    public void MessagesFitTheSchemaOfTheirClaims()
    {
        Assert.Empty(JsonSchema.Of("message").FaultsOf(Samples.Referral()));
        Assert.Empty(JsonSchema.Of("message").FaultsOf(Samples.Tip()));
    }

    [Fact]
    public void OurRecordsFitTheirSchemas()
    {
        var agency = new AgencyEntry { Id = "river-clinic", Name = "River", Type = "hospital-urgent-care", ProviderKind = "clinic", Jurisdictions = ["US-WA"], Services = ["need-16", "cj-07"], Regimes = ["hipaa"], Designations = ["ncmec", "child-abuse-hotline", "adult-protective-services"], Clients = [new("a", "b")] };
        var subscription = new Subscription { Id = Samples.ConsentId, Agency = "metro-police", Kinds = ["tip"], Jurisdictions = ["US-WA"] };

        Assert.Empty(JsonSchema.Of("agency").FaultsOf(WireJson.ToObject(agency)));
        Assert.Empty(JsonSchema.Of("subscription").FaultsOf(WireJson.ToObject(subscription)));
        Assert.Empty(JsonSchema.Of("problem").FaultsOf(WireJson.ToObject(Problem.Of(ProblemCodes.ContentInvalid) with { Faults = [new("required", "Bundle.identifier", "must be present")] })));
    }

    /// <summary>Another reader of the same schemas agrees on what fits.</summary>
    [Theory]
    [InlineData("tip.json", "tip")]
    [InlineData("case-packet-manifest.json", "case-packet")]
    public async Task AuthoredDocumentsFit(string file, string schema)
    {
        var document = await File.ReadAllTextAsync(SharedData.Path("testdata", "authored", file), TestContext.Current.CancellationToken);

        Assert.Empty(JsonSchema.Of(schema).FaultsOf(Samples.Json(document)));
        var other = await NJsonSchema.JsonSchema.FromFileAsync(Path.Combine(SharedData.Repository, "contracts", "schemas", $"{schema}.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(other.Validate(document));
    }
}
