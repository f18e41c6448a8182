namespace ExchangeHub.Policy.Consents;

/// <summary>Whether the time that data is about lies in a data period: wholly, not at all, or in part, which only a deny takes.</summary>
internal static class TimeMatch
{
    public static Truth Of(FhirPeriod period, DataTime when) =>
        when.To < when.From ? Truth.Perhaps
        : IsBefore(period, when) || IsAfter(period, when) ? Truth.No
        : StartsIn(period, when) && EndsIn(period, when) ? Truth.Yes
        : Truth.Perhaps;

    // A moment that is the first of the period lies in it, a stretch that ends there does not.
    private static bool IsBefore(FhirPeriod period, DataTime when) =>
        when.To < period.Start || (when.To == period.Start && when.To is not null && when.From != when.To);

    private static bool IsAfter(FhirPeriod period, DataTime when) => when.From >= period.End;

    private static bool StartsIn(FhirPeriod period, DataTime when) => period.Start is null || when.From >= period.Start;
    private static bool EndsIn(FhirPeriod period, DataTime when) => period.End is null || when.To <= period.End;
}
