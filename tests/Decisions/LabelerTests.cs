using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;

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

    [Theory]
    [InlineData("http://hl7.org/fhir/v3/Confidentiality", "http://hl7.org/fhir/v3/ActCode")]
    [InlineData("http://hl7.org/fhir/v3-Confidentiality", "http://hl7.org/fhir/v3-ActCode")]
    [InlineData("urn:oid:2.16.840.1.113883.5.25", "urn:oid:2.16.840.1.113883.5.4")]
    [InlineData("http://terminology.hl7.org/CodeSystem/v3-Confidentiality/", " http://terminology.hl7.org/CodeSystem/v3-ActCode|2018-08-12")]
    public void EachLabelIsInOneSpelling(string confidentiality, string sensitivity) =>
        Assert.Equal(
            [Confidential("V"), Sensitive("HIV")],
            Label("hospital", "Observation", [Confidential("N"), new(confidentiality, "V"), new(sensitivity, "HIV "), Sensitive("HIV")]).Labels);

    [Theory]
    [InlineData("http"), InlineData("https")]
    public void HcpcsIsKnownByEitherUrl(string scheme) =>
        Assert.Equal(["R", "PREGNANT", "SEX"], Codes(Label("hospital", "Procedure", [], new Coding($"{scheme}://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "S2260"))).Order(StringComparer.Ordinal).OrderBy(code => code != "R"));

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

    public static TheoryData<string, string, string> Shift
    {
        get
        {
            var table = JsonNode.Parse(File.ReadAllText(SharedData.Path("testdata", "derived-sensitivity-code-table.json")))!;
            return [.. from row in table["rows"]!.AsArray()
                       from label in row!["labels"]!.AsArray()
                       where (string)label! is not ("ABORTION" or "42CFRPart2") // no v3-ActCode label; follows from the sender
                       select ((string)row["system"]!, (string)row["code"]!, (string)label!)];
        }
    }

    [Fact]
    public void NothingThatTheShiftTableNamesIsMissed() => Assert.All(Shift.Select(row => row.Data), row =>
    {
        var (system, code, label) = row;
        var labels = Label("hospital", "Condition", [], new Coding(system, code)).Labels;
        Assert.True(labels.Any(one => SecurityLabels.Find(one) is { Group: LabelGroup.Sensitivity } found && found.Covering.Contains(label)), $"{system}|{code} has no {label}");
    });

    [Theory]
    [InlineData("http://loinc.org", "44249-1"), InlineData("http://loinc.org/", "44249-1"), InlineData("urn:oid:2.16.840.1.113883.6.1", " 44249-1 ")]
    [InlineData("http://snomed.info/sct/731000124108", "35489007"), InlineData("urn:oid:2.16.840.1.113883.6.96", "35489007")]
    [InlineData("urn:oid:2.16.840.1.113883.6.88", "4493"), InlineData("urn:oid:2.16.840.1.113883.6.12", "96127")]
    [InlineData("http://hl7.org/fhir/sid/icd-10", "F32.1"), InlineData("http://hl7.org/fhir/sid/icd-10-us", "F32.1"), InlineData("urn:oid:2.16.840.1.113883.6.3", "F32.1")]
    public void ASystemSpelledOtherwiseHidesNoCode(string system, string code) =>
        Assert.Equal(["R", "PSY"], Codes(Label("hospital", "Observation", [], new Coding(system, code))));

    [Fact]
    public void NorDoesTheOneOfProcedures() =>
        Assert.Equal(["PREGNANT", "R", "SEX"], Codes(Label("hospital", "Procedure", [], new Coding("urn:oid:2.16.840.1.113883.6.285", "S2260"))).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("http://snomed.info/sctx", "35489007"), InlineData("http://loinc.org.example", "44249-1"), InlineData("", "44249-1")]
    public void AnotherSystemsCodeSaysNothing(string system, string code) => Assert.Equal(["N"], Codes(Label("hospital", "Observation", [], new Coding(system, code))));

    [Theory]
    [InlineData("Patient", true), InlineData("DocumentReference", true), InlineData("Member", true), InlineData("Organization", false)]
    public void ASchoolsRecordsAreEducationRecords(string type, bool labelled)
    {
        Assert.Equal(labelled ? ["R", "EDU"] : ["N"], Codes(Label("school", type, [])));
        Assert.Equal("urn:exchangehub:label", Label("school", "Patient", []).Labels[1].System);
    }

    [Fact]
    public void AnElementHasItsResourcesLabelsAndItsOwn()
    {
        var parts = Labeler.Label(
            [
                new("/content/entry/0", "RelatedPerson", [Sensitive("SDV")], []),
                new("/content/entry/0/resource/address", "RelatedPerson.address", [Confidential("V")], []) { Within = "/content/entry/0" },
                new("/content/entry/0/resource/telecom", "RelatedPerson.telecom", [], []) { Within = "/content/entry/0" },
            ], DecisionCorpus.Agency("addiction"));

        Assert.Equal(["R", "SDV", "42CFRPart2"], Codes(parts[0]));
        Assert.Equal(["42CFRPart2", "SDV", "V"], Codes(parts[1]).Order(StringComparer.Ordinal));
        Assert.Equal("V", parts[1].Labels[0].Code);
        Assert.Equal(["R", "SDV", "42CFRPart2"], Codes(parts[2]));
    }

    [Fact]
    public void AnElementDoesNotRaiseItsResource() => Assert.Equal(["N"], Codes(Labeler.Label(
        [
            new("/content/entry/0", "Patient", [], []),
            new("/content/entry/0/resource/address", "Patient.address", [Confidential("V")], []) { Within = "/content/entry/0" },
        ], DecisionCorpus.Agency("hospital"))[0]));

    [Fact]
    public void AnElementOfNothingIsLabelledAsTheSendersAll() => Assert.Equal(["R", "EDU"], Codes(Labeler.Label(
        [new("/content/entry/0/resource/address", "Patient.address", [], []) { Within = "/content/entry/0" }], DecisionCorpus.Agency("school"))[0]));

    [Fact]
    public void TheExchangesOwnLabelsStandInOrderAfterTheSensitivities()
    {
        string[] codes = [.. CodeLists.Get("security-labels").Codes.Values.Where(entry => entry.Members["group"].AsString() == "sensitivity").Select(entry => entry.Code)];

        Assert.Equal(["EDU", "SUDNOTE", "TVU", "CJI", "INTEL", "IDVICTIM"], codes[^6..]);
        Assert.All(codes[^6..], code => Assert.Equal("urn:exchangehub:label", SecurityLabels.ByCode(code)?.System));
    }

    [Fact]
    public void ALabelWhosePartsAreChangedIsReadAnew()
    {
        var part = new Part("/content/entry/1", "Observation", [Confidential("N")], []);

        Assert.Equal(3, PartLabels.Of(part).Rank);
        Assert.Equal(5, PartLabels.Of(part with { Labels = [Confidential("V")] }).Rank);
        Assert.Equal(5, PartLabels.Of(WireJson.Read<Part>(WireJson.Bytes(part with { Labels = [Confidential("V")] }))).Rank);
        Assert.DoesNotContain("security", WireJson.ToObject(part).Select(member => member.Key));
    }

    [Fact]
    public void AskingAgainAllocatesNothing()
    {
        var part = new Part("/content/entry/1", "Observation", [Confidential("R"), Sensitive("HIV"), Sensitive("PSY")], []);
        _ = PartLabels.Of(part).Has("PSY");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        for (var i = 0; i < 1000; i++)
        {
            found += PartLabels.Of(part).Has("PSY") ? 1 : 0;
        }

        Assert.Equal(1000, found);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Theory]
    [InlineData(new[] { "U" }, "U"), InlineData(new[] { "U", "L" }, "L"), InlineData(new[] { "M", "L" }, "M"), InlineData(new[] { "N", "M", "U" }, "N")]
    [InlineData(new[] { "R", "N" }, "R"), InlineData(new[] { "N", "V", "R" }, "V"), InlineData(new string[0], "U")]
    public void TheHighWaterMarkIsTheHighestShown(string[] shown, string mark)
    {
        Part[] parts = [.. shown.Select((code, i) => new Part($"/{i}", "Observation", [Confidential(code)], [])), new("/withheld", "Observation", [Confidential("V")], [])];

        Assert.Equal(mark, HighWaterMark.Of(parts, new HashSet<string> { "/withheld" }));
    }

    private static Part Label(string sender, string type, IReadOnlyList<Coding> labels, params Coding[] codes) =>
        Labeler.Label([new("/content/entry/1", type, labels, codes)], DecisionCorpus.Agency(sender))[0];

    private static IEnumerable<string> Codes(Part part) => part.Labels.Select(label => label.Code);
    private static Coding Confidential(string code) => new(SecurityLabels.ConfidentialitySystem, code);
    private static Coding Sensitive(string code) => new(SecurityLabels.ActCodeSystem, code);
}
