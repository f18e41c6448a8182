namespace ExchangeHub.Client;

/// <summary>
/// The data of a clock's notice (wire format §5), to the sender: by law a recipient must have one of its messages soon, or should have had it,
/// and has not collected it. Which message, whom and when is not told over the broker; the entry says it, and the message's status.
/// </summary>
/// <param name="Entry">Id of the sender's own entry in the log, <c>clock-warning</c> or <c>clock-expired</c>.</param>
public sealed record ClockEvent(string Entry);
