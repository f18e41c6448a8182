using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy.Law;

/// <summary>A statute or an emergency opens the way to those it names and to nobody else.</summary>
public static class StatutoryRecipient
{
    public static bool IsAnother(Matter matter) => matter.Request.Message.Basis switch
    {
        { Type: "mandated-report" or "legal-process" } basis => !Names("citations", basis.Citation, basis.Type, matter),
        { Type: "emergency" } basis => !Names("emergency-reasons", basis.Reason, null, matter),
        _ => false,
    };

    private static bool Names(string list, string? code, string? basis, Matter matter) =>
        code is not null && CodeLists.Get(list).Codes.TryGetValue(code, out var entry)
        && entry.Members["basis"].AsString() == basis
        && entry.Members["recipients"] is JsonArray recipients
        && recipients.Any(type => type.AsString() == matter.Request.Recipient.Type);
}
