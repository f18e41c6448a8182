using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace ExchangeHub.Tests.Core.Consents;

/// <summary>What <c>contracts/fhir</c> tells partners is FHIR and says what the code lists say.</summary>
public sealed class FhirDefinitionsTests
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "contracts", "fhir");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)!)];

    [Theory, MemberData(nameof(Files))]
    public void EachIsFhirR4(string file)
    {
        var reader = new Utf8JsonReader(File.ReadAllBytes(Path.Combine(Folder, file)));

        FhirJsonDeserializer.STRICT.TryDeserializeResource(ref reader, out Resource? _, out var issues);

        Assert.Empty(issues);
    }

    [Theory]
    [InlineData("CodeSystem-purpose.json", "purposes")]
    [InlineData("CodeSystem-obligation.json", "obligations")]
    [InlineData("CodeSystem-label.json", "security-labels")]
    [InlineData("CodeSystem-log-event.json", "log-events")]
    public void TheHubsOwnCodesAreThoseOfTheLists(string file, string list)
    {
        var system = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        var own = CodeLists.Get(list).Codes.Values.Where(code => code.Members["system"].AsString() == (string)system["url"]!);

        Assert.Equal(own.Select(code => (code.Code, code.Display)), system["concept"]!.AsArray().Select(concept => ((string)concept!["code"]!, (string)concept["display"]!)));
    }
}
