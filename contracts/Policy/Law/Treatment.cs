namespace ExchangeHub.Policy.Law;

/// <summary>Without an authorization, for treatment, between health providers only.</summary>
public static class Treatment
{
    public static bool LacksProvider(Matter matter) =>
        matter.Basis == "treatment" && !(matter.Request.Discloser.IsHealthProvider && matter.Request.Recipient.IsHealthProvider);

    public static bool IsNotThePurpose(Matter matter) =>
        matter.Basis == "treatment" && !Purposes.WithParents(matter.Request.Message.Purpose).Contains("TREAT");
}
