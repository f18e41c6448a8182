namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Whether a criterion holds, as far as is known (Kleene's three values; the lesser of two is both together). A deny takes effect when
/// it perhaps holds, a permit only when it surely does: what is unknown never opens anything.
/// </summary>
public enum Truth { No, Perhaps, Yes }

internal static class Truths
{
    public static Truth And(this Truth one, Truth other) => one < other ? one : other;
    public static Truth Or(this Truth one, Truth other) => one > other ? one : other;
}
