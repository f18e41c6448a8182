namespace ExchangeHub.Client;

/// <summary>The data of a notice (wire format §5): something waits in the agency's inbox. It says nothing of what it holds.</summary>
/// <param name="Message">The message's <c>jti</c>.</param>
/// <param name="From">Agency id of the sender.</param>
/// <param name="Release">Where to collect it.</param>
public sealed record NoticeEvent(string Message, string From, string Kind, string Urgency, DateTimeOffset Expires, string Release);
