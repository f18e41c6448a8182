using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Tests.Decisions;

namespace ExchangeHub.Tests.Decisions;

public sealed class LabelerTests
{
    private const string Icd = "http://hl7.org/fhir/sid/icd-10-cm";

    [Fact]
    public void WithoutAnyLabelAPartIsNormal() => Assert.Equal(["N"], Codes(Label("hospital", "Observation", [])));

    [Theory]
    [InlineData("U", "U")]
    [InlineData("R", "R")]
    [InlineData("V", "V")]
    public void AStatedConfidentialityStays(string stated, string result) =>
        Assert.Equal([result], Codes(Label("hospital", "Observation", [Confidential(stated)])));

    [Fact]
    public void OfSeveralTheHighestStays() =>
        Assert.Equal(["V"], Codes(Label("hospital", "Observation", [Confidential("N"), Confidential("V"), Confidential("R")])));

    [Fact]
    public void ASensitivityMakesItRestricted() =>
        Assert.Equal(["R", "HIV"], Codes(Label("hospital", "Observation", [Confidential("L"), Sensitive("HIV")])));

    [Fact]
    public void AndLeavesVeryRestrictedAsItIs() =>
        Assert.Equal(["V", "HIV"], Codes(Label("hospital", "Observation", [Sensitive("HIV"), Confidential("V")])));

    [Fact]
    public void AnUnknownLabelMakesItRestrictedAndStays() =>
        Assert.Equal(["R", "SICKVIS"], Codes(Label("hospital", "Observation", [new("urn:example", "SICKVIS")])));

    [Fact]
    public void AnUnknownConfidentialityIsTheHighest() =>
        Assert.Equal(["V"], Codes(Label("hospital", "Observation", [new(SecurityLabels.ConfidentialitySystem, "X")])));

    [Theory]
    [InlineData("T74.51XA"), InlineData("T74.52XD"), InlineData("T74.61XS"), InlineData("T74.62XA")]
    [InlineData("T76.51XA"), InlineData("T76.52XA"), InlineData("T76.61XA"), InlineData("T76.62XA")]
    [InlineData("Z04.81"), InlineData("Z04.82"), InlineData("Z62.813"), InlineData("Z91.42"), InlineData("Y07.6")]
    [InlineData("T7452XA"), InlineData("t76.52xa")]
    public void CodesOfTraffickingAreRestrictedAndOfAbuse(string code)
    {
        Assert.Equal(["R", "SDV"], Codes(Label("hospital", "Condition", [], new Coding(Icd, code))));
        Assert.Equal(["R", "SDV"], Codes(Label("hospital", "Condition", [], new Coding("urn:oid:2.16.840.1.113883.6.90", code))));
    }

    [Theory]
    [InlineData("713834002"), InlineData("716565009"), InlineData("706893006"), InlineData("1365666006")]
    public void SoAreThoseOfSnomed(string code)
    {
        Assert.Equal(["R", "SDV"], Codes(Label("hospital", "Condition", [], new Coding("http://snomed.info/sct", code))));
        Assert.Equal(["N"], Codes(Label("hospital", "Condition", [], new Coding("http://snomed.info/sct", code + "0"))));
        Assert.Equal(["N"], Codes(Label("hospital", "Condition", [], new Coding(Icd, code))));
    }

    [Theory]
    [InlineData("J45.909")]
    [InlineData("T74")]
    [InlineData("")]
    public void OtherCodesSayNothing(string code) => Assert.Equal(["N"], Codes(Label("hospital", "Condition", [], new Coding(Icd, code))));

    [Fact]
    public void ACodeOfSeveralSensitivitiesBringsAll() =>
        Assert.Equal(["OPIOIDUD", "R", "SUD"], Codes(Label("hospital", "Condition", [], new Coding(Icd, "F11.20"))).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryLabelOfTheTableIsASensitivityAndNoneIsPart2() =>
        Assert.All(CodeLists.Get("label-codes").Codes.Values.SelectMany(entry => entry.Members["labels"]!.AsArray()), label =>
        {
            Assert.Equal(LabelGroup.Sensitivity, SecurityLabels.Find(Sensitive(label.AsString()!))?.Group);
            Assert.NotEqual(SecurityLabels.Part2, label.AsString());
        });

    [Theory]
    [InlineData("Patient", true), InlineData("Task", true), InlineData("Observation", true), InlineData("Item", true)]
    [InlineData("MessageHeader", false), InlineData("Organization", false), InlineData("PractitionerRole", false)]
    public void APart2ProgramsRecordsAreAllLabelled(string type, bool labelled)
    {
        Assert.Equal(labelled ? ["R", "42CFRPart2"] : ["N"], Codes(Label("addiction", type, [])));
        Assert.Equal(["N"], Codes(Label("hospital", type, [])));
    }

    [Fact]
    public void LabellingTwiceIsLabellingOnce()
    {
        var once = Label("addiction", "Condition", [Sensitive("HIV"), Confidential("N")], new Coding(Icd, "F11.20"));

        Assert.Equal(once.Labels, Labeler.Label([once], DecisionCorpus.Agency("addiction"))[0].Labels);
    }

    private static Part Label(string sender, string type, IReadOnlyList<Coding> labels, params Coding[] codes) =>
        Labeler.Label([new("/content/entry/1", type, labels, codes)], DecisionCorpus.Agency(sender))[0];

    private static IEnumerable<string> Codes(Part part) => part.Labels.Select(label => label.Code);
    private static Coding Confidential(string code) => new(SecurityLabels.ConfidentialitySystem, code);
    private static Coding Sensitive(string code) => new(SecurityLabels.ActCodeSystem, code);
}
