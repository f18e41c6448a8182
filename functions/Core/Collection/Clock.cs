using ExchangeHub.Policy;

namespace ExchangeHub.Core.Collection;

/// <summary>
/// How long the sender has by law until a recipient must have the message (34 USC 20341; 42 USC 671(a)(34)(A), (35)(B)). It runs from the
/// message's <c>iat</c> and stops when the view is released. One that the recipient cannot read was not delivered.
/// </summary>
public static class Clock
{
    /// <summary>Time enough to pick up the telephone instead.</summary>
    public static readonly TimeSpan WarnsBefore = TimeSpan.FromHours(4);

    /// <summary>By when, of several duties the first; null without a clock.</summary>
    public static DateTimeOffset? DueOf(Decision decision, DateTimeOffset iat) =>
        decision.Effect == Effect.Permit && decision.Duties.Min(duty => duty.Hours) is { } hours ? iat.AddHours(hours) : null;

    /// <summary><c>running</c>, <c>warning</c>, <c>expired</c> or <c>met</c>. What was delivered too late is expired.</summary>
    public static string StateOf(DateTimeOffset due, Delivery? delivery, DateTimeOffset now) =>
        delivery is { Released: { } at, Unreadable: null } && at <= due ? "met"
        : now >= due ? "expired"
        : now >= due - WarnsBefore ? "warning"
        : "running";
}
