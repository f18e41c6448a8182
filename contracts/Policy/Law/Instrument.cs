using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Law;

/// <summary>
/// Legal process goes with its instrument, so that the recipient sees what was answered: a document, an item of the packet or an
/// attachment that is shown. Which paper it is, only a person can tell.
/// </summary>
public static class Instrument
{
    public static bool IsMissing(Matter matter)
    {
        if (matter.Citation is not { NeedsInstrument: true } citation || !citation.Names(matter.Request.Recipient))
        {
            return false;
        }
        foreach (var part in matter.Request.Parts)
        {
            if (part.Type is "DocumentReference" or "Item" or "Attachment" && IsShown(matter, part))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsShown(Matter matter, Part part)
    {
        var labels = PartLabels.Of(part);
        return PartRules.BarOf(matter, part, labels) is null && matter.Consents.About(part, labels) != Effect.Deny;
    }
}
