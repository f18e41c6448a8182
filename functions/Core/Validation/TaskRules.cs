namespace ExchangeHub.Core.Validation;

/// <summary>A Task of a referral and its status machine (BSeR; Gravity SDOHCC for who may set what).</summary>
internal static class TaskRules
{
    private const string BusinessStatusSystem = "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS";
    private const string TaskCodes = "http://hl7.org/fhir/CodeSystem/task-code";

    /// <summary>Which status a business status goes with.</summary>
    private static readonly Dictionary<string, string[]> StatusOf = new()
    {
        ["2.0"] = ["requested"],
        ["3.0"] = ["accepted"],
        ["4.0"] = ["rejected"],
        ["5.1.1"] = ["accepted", "in-progress", "on-hold"],
        ["5.1.2"] = ["accepted", "in-progress", "on-hold"],
        ["5.1.3"] = ["accepted", "in-progress", "on-hold"],
        ["5.1.4"] = ["in-progress", "completed"],
        ["5.2"] = ["requested", "accepted", "in-progress", "on-hold"],
        ["6.0"] = ["cancelled", "failed"],
        ["7.0"] = ["completed"],
    };

    public static void CheckShape(Inspection bundle, int index)
    {
        var (task, path) = (bundle.Entries.ResourceAt(index), Inspection.PathOf(index, "Task"));
        bundle.Expect(task.Text("intent") == "order", "business-rule", $"{path}.intent", "must be order");
        bundle.Expect(task.Object("code").HasCoding(TaskCodes, "fulfill"), "code-invalid", $"{path}.code", "must be fulfill");
        foreach (var element in (string[])["focus", "for", "requester", "owner", "authoredOn"])
        {
            bundle.Expect(task?.ContainsKey(element) == true, "required", $"{path}.{element}", "must be present");
        }
        var status = task.Text("status");
        foreach (var coding in task.Object("businessStatus").Objects("coding").Where(coding => coding.Text("system") == BusinessStatusSystem))
        {
            bundle.Expect(coding.Text("code") is { } code && StatusOf.TryGetValue(code, out var with) && with.Contains(status),
                "business-rule", $"{path}.businessStatus", "does not go with the status");
        }
        bundle.Expect(status is not ("rejected" or "cancelled" or "on-hold" or "failed") || task.Object("statusReason").Text("text") is not null,
            "required", $"{path}.statusReason.text", "must say why, with this status");
    }
}
