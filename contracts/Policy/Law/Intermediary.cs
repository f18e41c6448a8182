namespace ExchangeHub.Policy.Law;

/// <summary>Where the law counts every hand that the data passes through, the consent names the hub too.</summary>
public static class Intermediary
{
    public static bool IsNotNamed(Matter matter) =>
        matter.Rule is { NamesHub: false } && (matter.SenderIs(VictimServices.Regime) || matter.SenderIs(Part2.Regime));
}
