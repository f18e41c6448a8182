namespace ExchangeHub.Core.Validation;

/// <summary>The MessageHeader: one, first, from the agency that signs to the agencies addressed (FHIR R4 bdl-12; BSeR).</summary>
internal static class HeaderRules
{
    public const string EventSystem = "http://terminology.hl7.org/CodeSystem/v2-0003";

    public static void Check(Inspection bundle)
    {
        var headers = bundle.OfType("MessageHeader").ToArray();
        bundle.Expect(headers is [0, ..], "invariant", "Bundle.entry[0].resource", "the first entry of a message must be its MessageHeader");
        bundle.Expect(headers.Length <= 1, "invariant", "Bundle.entry", "a message has one MessageHeader");
        if (headers is not [var index, ..])
        {
            return;
        }
        var (header, path) = (bundle.Entries.ResourceAt(index), Inspection.PathOf(index, "MessageHeader"));
        bundle.Expect(bundle.AgencyOf(header.Object("sender"), index) == bundle.Claims.Iss, "security", $"{path}.sender",
            "must lead to the agency that signed the message");
        bundle.Expect(header?.ContainsKey("responsible") != true || bundle.AgencyOf(header.Object("responsible"), index) == bundle.Claims.Iss,
            "security", $"{path}.responsible", "must lead to the agency that signed the message");
        // The name of a system is free text; but it may not be the id of another agency that the message names.
        var source = header.Object("source").Text("name");
        bundle.Expect(source is null || source == bundle.Claims.Iss
            || (!bundle.Claims.To.Contains(source) && bundle.Agencies().All(known => known.Agency != source)),
            "security", $"{path}.source.name", "is another agency than the one that signed the message");
        CheckDestinations(bundle, index, path);
    }

    private static void CheckDestinations(Inspection bundle, int index, string path)
    {
        var destinations = bundle.Entries.ResourceAt(index).Objects("destination").ToArray();
        if (bundle.Claims.To.Count > 1)
        {
            // Each recipient sees its own name alone, in `to` and here.
            bundle.Expect(destinations.Length == 0, "security", $"{path}.destination", "may not stand in a message to several agencies: it would show each the others");
            foreach (var (organization, _) in bundle.Agencies().Where(known => bundle.Claims.To.Contains(known.Agency)))
            {
                bundle.Expect(false, "security", Inspection.PathOf(organization, "Organization"), "in a message to several agencies, one of them would be shown to the others");
            }
            return;
        }
        for (var i = 0; i < destinations.Length; i++)
        {
            bundle.Expect(bundle.Claims.To.Contains(bundle.AgencyOf(destinations[i].Object("receiver"), index) ?? ""), "security",
                $"{path}.destination[{i}].receiver", "must lead to the agency that the message is addressed to");
        }
    }
}
