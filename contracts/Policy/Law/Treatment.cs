namespace ExchangeHub.Policy.Law;

/// <summary>Without an authorization, for treatment, between health providers only. For payment and operations the exchange has no basis.</summary>
public static class Treatment
{
    public static bool LacksProvider(Matter matter) =>
        matter.Basis == "treatment" && !(matter.Request.Discloser.IsHealthProvider && matter.Request.Recipient.IsHealthProvider);

    public static bool IsNotThePurpose(Matter matter) => matter.Basis == "treatment" && !IsThePurpose(matter);
    public static bool IsThePurpose(Matter matter) => Purposes.WithParents(matter.Request.Message.Purpose).Contains("TREAT");
}
