namespace ExchangeHub.Core.Validation;

/// <summary>
/// A status carries Task and MessageHeader, a recall its MessageHeader, with the organizations and roles of both parties and nothing of
/// the person: the commit of the message answered permits them, no consent is asked (wire format §9).
/// </summary>
internal static class AnswerRules
{
    public static void CheckStatus(Inspection bundle)
    {
        OnlyTypes(bundle, ["MessageHeader", "Task", "Organization", "PractitionerRole"]);
        bundle.Expect(bundle.OfType("Task").Count() == 1, "required", Inspection.PathOf(null, "Task"), "a status has exactly one Task");
        if (bundle.First("MessageHeader") is { } header)
        {
            var (resource, path) = (bundle.Entries.ResourceAt(header), Inspection.PathOf(header, "MessageHeader"));
            bundle.Expect(resource.Object("response").Text("identifier") is not null, "required", $"{path}.response.identifier",
                "must be the id of the MessageHeader that is answered");
            bundle.Expect(resource.Objects("focus").ToArray() is [var focus] && bundle.PointsTo(focus, header, bundle.First("Task")),
                "invalid", $"{path}.focus", "must be the Task, alone");
        }
        if (bundle.First("Task") is { } index)
        {
            var (task, path) = (bundle.Entries.ResourceAt(index), Inspection.PathOf(index, "Task"));
            TaskRules.CheckShape(bundle, index);
            bundle.Expect(task.Text("status") is "accepted" or "rejected" or "in-progress" or "on-hold" or "failed" or "completed" or "cancelled",
                "business-rule", $"{path}.status", "is not one that whoever was asked may set");
            bundle.Expect(bundle.AgencyOf(task.Object("owner"), index) == bundle.Claims.Iss, "security", $"{path}.owner",
                "must lead to the agency that signed the message");
            bundle.Expect(bundle.Claims.To.Contains(bundle.AgencyOf(task.Object("requester"), index) ?? ""), "security", $"{path}.requester",
                "must lead to the agency that the message is addressed to");
        }
    }

    public static void CheckRecall(Inspection bundle) => OnlyTypes(bundle, ["MessageHeader", "Organization", "PractitionerRole"]);

    private static void OnlyTypes(Inspection bundle, string[] types)
    {
        for (var i = 0; i < bundle.Entries.All.Count; i++)
        {
            bundle.Expect(types.Contains(bundle.Entries.TypeAt(i)), "business-rule", $"Bundle.entry[{i}].resource", "a resource that this kind of message may not carry");
        }
    }
}
