namespace ExchangeHub.Policy;

/// <summary>What a recipient needs to make sense of a message. Rather nothing than a referral of nobody.</summary>
public static class Essentials
{
    // Without these the message is no referral or record, even if the sender left them out.
    private static readonly string[] OfReferral = ["MessageHeader", "Task", "ServiceRequest", "Patient"], OfRecords = ["Patient"];

    /// <summary>Whether a message of the kind is not understood without this part.</summary>
    /// <param name="type">Of the part; null when it is no entry of a Bundle.</param>
    public static bool Are(string kind, string? type, string path) => type switch
    {
        "MessageHeader" => true,
        "Composition" => path == "/content/entry/0", // what makes a Bundle a document (FHIR R4 bdl-11)
        "Task" => kind is "referral" or "status",
        "ServiceRequest" => kind == "referral",
        "Patient" => kind is "referral" or "records",
        _ => path is "/content/schema" or "/content/id" or "/content/originAgency",
    };

    /// <summary>An essential part is withheld, or one that the kind must have is not there, or no part at all is left.</summary>
    public static bool Missing(DecisionRequest request, IReadOnlySet<string> withheld)
    {
        var left = false;
        foreach (var part in request.Parts)
        {
            var isWithheld = withheld.Contains(part.Path);
            if (isWithheld && Are(request.Message.Kind, part.Type, part.Path))
            {
                return true;
            }
            left |= !isWithheld;
        }
        return (request.Parts.Count > 0 && !left) || !AreThere(request);
    }

    private static bool AreThere(DecisionRequest request)
    {
        foreach (var type in request.Message.Kind switch { "referral" => OfReferral, "records" => OfRecords, _ => [] })
        {
            var found = false;
            foreach (var part in request.Parts)
            {
                found |= part.Type == type;
            }
            if (!found)
            {
                return false;
            }
        }
        return true;
    }
}
