using System.Text.Json.Nodes;

namespace ExchangeHub.Core.Validation;

/// <summary>A referral (HL7 BSeR): header → Task → ServiceRequest → Patient, a request not yet answered.</summary>
internal static class ReferralRules
{
    private const string IdentifierTypes = "http://terminology.hl7.org/CodeSystem/v2-0203";

    public static void Check(Inspection bundle)
    {
        var patient = Single(bundle, "Patient");
        var request = Single(bundle, "ServiceRequest");
        var task = Single(bundle, "Task");
        if (bundle.First("MessageHeader") is { } header)
        {
            CheckHeader(bundle, header, task);
        }
        if (task is { } taskAt)
        {
            CheckTask(bundle, taskAt, request, patient);
        }
        if (request is { } requestAt)
        {
            CheckRequest(bundle, requestAt, patient);
        }
    }

    private static int? Single(Inspection bundle, string type)
    {
        bundle.Expect(bundle.OfType(type).Count() == 1, "required", Inspection.PathOf(null, type), $"a referral has exactly one {type}");
        return bundle.First(type);
    }

    private static void CheckHeader(Inspection bundle, int index, int? task)
    {
        var (header, path) = (bundle.Entries.ResourceAt(index), Inspection.PathOf(index, "MessageHeader"));
        bundle.Expect(header.Object("eventCoding").Text("system") == HeaderRules.EventSystem && header.Object("eventCoding").Text("code") == "I12",
            "code-invalid", $"{path}.event", "must be I12 of HL7 table 0003, a patient referral");
        bundle.Expect(header.Objects("destination").Count() == 1, "required", $"{path}.destination", "a referral has exactly one destination");
        bundle.Expect(header.Objects("focus").ToArray() is [var focus] && bundle.PointsTo(focus, index, task), "invalid", $"{path}.focus", "must be the Task, alone");
    }

    private static void CheckTask(Inspection bundle, int index, int? request, int? patient)
    {
        var (task, path) = (bundle.Entries.ResourceAt(index), Inspection.PathOf(index, "Task"));
        TaskRules.CheckShape(bundle, index);
        bundle.Expect(task.Text("status") == "requested", "business-rule", $"{path}.status", "a referral's Task is requested");
        bundle.Expect(bundle.PointsTo(task.Object("focus"), index, request), "invalid", $"{path}.focus", "must be the ServiceRequest");
        bundle.Expect(bundle.PointsTo(task.Object("for"), index, patient), "invalid", $"{path}.for", "must be the Patient of the Bundle");
        bundle.Expect(bundle.AgencyOf(task.Object("requester"), index) == bundle.Claims.Iss, "security", $"{path}.requester",
            "must lead to the agency that signed the message");
        bundle.Expect(bundle.Claims.To.Contains(bundle.AgencyOf(task.Object("owner"), index) ?? ""), "security", $"{path}.owner",
            "must lead to the agency that the message is addressed to");
    }

    private static void CheckRequest(Inspection bundle, int index, int? patient)
    {
        var (request, path) = (bundle.Entries.ResourceAt(index), Inspection.PathOf(index, "ServiceRequest"));
        bundle.Expect(request.Text("status") == "active", "business-rule", $"{path}.status", "a referral asks for something: active");
        bundle.Expect(request.Text("intent") == "order", "business-rule", $"{path}.intent", "must be order");
        bundle.Expect(request.Objects("identifier").Count(IsPlacers) == 1, "required", $"{path}.identifier", "must have the placer's identifier, type PLAC, once");
        bundle.Expect(bundle.PointsTo(request.Object("subject"), index, patient), "invalid", $"{path}.subject", "must be the Patient of the Bundle");
        bundle.Expect(bundle.AgencyOf(request.Object("requester"), index) == bundle.Claims.Iss, "security", $"{path}.requester",
            "must lead to the agency that signed the message");
        var performers = request.Objects("performer").ToArray();
        for (var i = 0; i < performers.Length; i++)
        {
            bundle.Expect(bundle.Claims.To.Contains(bundle.AgencyOf(performers[i], index) ?? ""), "security", $"{path}.performer[{i}]",
                "must lead to the agency that the message is addressed to");
        }
    }

    private static bool IsPlacers(JsonObject identifier) => identifier.Object("type").HasCoding(IdentifierTypes, "PLAC");
}
