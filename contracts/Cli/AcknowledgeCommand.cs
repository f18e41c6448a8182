using System.CommandLine;

namespace ExchangeHub.Cli;

/// <summary><c>hub message acknowledge SENDER/ID</c>.</summary>
internal static class AcknowledgeCommand
{
    public static Command Of(Session session)
    {
        var name = MessageName.Argument();
        var view = new Option<string>("--view") { Required = true, Description = "SHA-256 of the view, as `collect` shows it" };
        var outcome = new Option<string>("--outcome") { Description = "received purges the view, unreadable asks the sender to send again", DefaultValueFactory = _ => "received" };
        outcome.AcceptOnlyFromAmong("received", "unreadable");
        var command = new Command("acknowledge", "Acknowledge a message") { name, view, outcome };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var (sender, id) = MessageName.Parse(parsed.GetValue(name)!);
            var delivery = await hub.Messages.Acknowledge(sender, id, parsed.GetValue(view)!, parsed.GetValue(outcome)!, ct);
            output.Write(delivery, () => Output.Table("message", "acknowledged", "unreadable")
                .With($"{sender}/{id}", delivery.Acknowledged?.ToString("u"), delivery.Unreadable?.ToString("u")));
        }));
        return command;
    }
}
