using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Law;

/// <summary>A statute, an instrument or an emergency opens the way to those it names and to nobody else.</summary>
public static class StatutoryRecipient
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Emergencies = CodeLists.Get("emergency-reasons").Codes.Values.ToFrozenDictionary(
        reason => reason.Code, reason => ((JsonArray)reason.Members["recipients"]!).Select(type => type.AsString()!).ToFrozenSet());

    public static bool IsNotOfReport(Matter matter) => matter.Basis == "mandated-report" && !IsCited(matter);
    public static bool IsNotOfProcess(Matter matter) => matter.Basis == "legal-process" && !IsCited(matter);

    public static bool IsNotOfEmergency(Matter matter) =>
        matter.Basis == "emergency"
        && !(matter.Request.Message.Basis.Reason is { } reason && Emergencies.TryGetValue(reason, out var types) && types.Contains(matter.Request.Recipient.Type));

    private static bool IsCited(Matter matter) => matter.Citation?.Names(matter.Request.Recipient) == true;
}
