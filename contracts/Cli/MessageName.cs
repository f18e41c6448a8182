using System.CommandLine;

namespace ExchangeHub.Cli;

/// <summary>A message as its recipient names it: <c>sender/id</c>.</summary>
internal sealed record MessageName(string Sender, string Id)
{
    public static Argument<string> Argument() => new("message") { Description = "SENDER/ID, as the inbox lists it" };

    public static MessageName Parse(string text) =>
        text.Split('/') is [{ Length: > 0 } sender, { Length: > 0 } id] ? new(sender, id) : throw new UsageException("A message is named SENDER/ID.");
}
