using System.Collections.Frozen;

namespace ExchangeHub.Policy;

/// <summary>What a recipient needs to make sense of a message. Rather nothing than a referral of nobody.</summary>
public static class Essentials
{
    private static readonly FrozenDictionary<string, string[]> Types = new Dictionary<string, string[]>
    {
        ["referral"] = ["MessageHeader", "Task", "ServiceRequest", "Patient"],
        ["records"] = ["Patient"],
    }.ToFrozenDictionary();

    /// <summary>A part of an essential type is withheld or not there; of other kinds: none of its parts is left.</summary>
    public static bool Missing(DecisionRequest request, IReadOnlySet<string> withheld) => Types.TryGetValue(request.Message.Kind, out var essential)
        ? essential.Any(type => !IsShown(type, request.Parts, withheld))
        : request.Parts.Count > 0 && request.Parts.All(part => withheld.Contains(part.Path));

    private static bool IsShown(string type, IReadOnlyList<Part> parts, IReadOnlySet<string> withheld)
    {
        var shown = false;
        foreach (var part in parts)
        {
            if (part.Type == type)
            {
                if (withheld.Contains(part.Path))
                {
                    return false;
                }
                shown = true;
            }
        }
        return shown;
    }
}
