using System.CommandLine;
using System.Text;
using ExchangeHub.Client;

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
        var keep = new Option<string?>("--keep") { Description = "File for the acknowledgement, written before it is sent" };
        var command = new Command("acknowledge", "Acknowledge a message") { name, view, outcome, keep };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var (sender, id) = MessageName.Parse(parsed.GetValue(name)!);
            var delivery = await Send(hub, sender, id, parsed.GetValue(view)!, parsed.GetValue(outcome)!, parsed.GetValue(keep), ct);
            output.Write(delivery, () => Output.Table("message", "acknowledged", "unreadable")
                .With($"{sender}/{id}", delivery.Acknowledged?.ToString("u"), delivery.Unreadable?.ToString("u")));
        }));
        return command;
    }

    public static Task<Delivery> Send(HubClient hub, string sender, string message, string view, string outcome, string? file, CancellationToken ct)
    {
        var jwt = hub.Messages.SignAcknowledgement(message, view, outcome);
        if (file is not null)
        {
            PrivateFile.Create(file, Encoding.ASCII.GetBytes(jwt));
        }
        return hub.Messages.Acknowledge(sender, message, jwt, ct);
    }
}
