namespace ExchangeHub.Client;

/// <summary>
/// The data of a clock's notice (wire format §5), to the sender: by law a recipient must have the message by <paramref name="Due"/>, and
/// has not collected it.
/// </summary>
/// <param name="Message">The message's <c>jti</c>.</param>
/// <param name="To">Agency id of the recipient.</param>
/// <param name="State"><c>warning</c> before it is due, <c>expired</c> after.</param>
public sealed record ClockEvent(string Message, string To, DateTimeOffset Due, string State);
