using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// What a consent says of one part. The deepest provision that matches decides, by its own type; of several at one level a deny wins.
/// The root's labels limit the root alone: a permit within it may reach further (PCF's focused permit), a deny takes away.
/// </summary>
public static class ConsentEvaluation
{
    /// <summary>Why the part is withheld; null when the consent permits it. The root's other criteria hold already.</summary>
    public static string? Reason(ConsentRule consent, DecisionRequest request, string type, PartLabels labels)
    {
        var root = consent.Root;
        var answer = OfNested(root, request, type, labels) ?? (LabelMatch.Matches(root, type, labels) ? root.Type : null);
        return answer switch
        {
            Effect.Permit => null,
            Effect.Deny => "consent-denies",
            null => "default-deny",
        };
    }

    private static Effect? OfNested(Provision parent, DecisionRequest request, string type, PartLabels labels)
    {
        Effect? answer = null;
        foreach (var provision in parent.Nested)
        {
            if (Applies(provision, request) && LabelMatch.Matches(provision, type, labels))
            {
                var effect = OfNested(provision, request, type, labels) ?? provision.Type;
                answer = answer == Effect.Deny ? Effect.Deny : effect;
            }
        }
        return answer;
    }

    private static bool Applies(Provision provision, DecisionRequest request) =>
        provision.Recipients?.Contains(request.Recipient.Id) != false
        && (provision.Purposes is null || Purposes.Cover(provision.Purposes, request.Message.Purpose))
        && provision.IsForDisclosing
        && provision.Period?.Contains(request.Now) != false;
}
