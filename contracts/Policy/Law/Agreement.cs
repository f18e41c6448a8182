namespace ExchangeHub.Policy.Law;

/// <summary>Both entries must name each other. For tips and requests the hub's own terms stand for the agreement.</summary>
public static class Agreement
{
    public static bool IsMissing(Matter matter) =>
        matter.Kind is not ("tip" or "request") && !matter.Request.Discloser.AgreesWith(matter.Request.Recipient);
}
