namespace ExchangeHub.Core.Validation;

/// <summary>Records: of a person, and where a document names its custodian, the custodian is the agency that signs.</summary>
internal static class RecordRules
{
    public static void Check(Inspection bundle)
    {
        bundle.Expect(bundle.OfType("Patient").Any(), "required", Inspection.PathOf(null, "Patient"), "records are of a Patient");
        if (bundle.Claims.Content.Text("type") != "document")
        {
            return;
        }
        bundle.Expect(bundle.First("Composition") == 0, "invariant", "Bundle.entry[0].resource", "the first entry of a document must be its Composition");
        if (bundle.First("Composition") is { } index && bundle.Entries.ResourceAt(index).Object("custodian") is { } custodian)
        {
            bundle.Expect(bundle.AgencyOf(custodian, index) is not { } agency || agency == bundle.Claims.Iss, "security",
                $"{Inspection.PathOf(index, "Composition")}.custodian", "is another agency than the one that signed the message");
        }
    }
}
