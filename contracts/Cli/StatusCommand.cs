using System.CommandLine;

namespace ExchangeHub.Cli;

/// <summary><c>hub message status ID</c>: where each recipient of a message of one's own stands.</summary>
internal static class StatusCommand
{
    public static Command Of(Session session)
    {
        var id = new Argument<string>("id") { Description = "Id of a message that you sent" };
        var command = new Command("status", "Where each recipient stands") { id };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var status = await hub.Messages.Status(parsed.GetValue(id)!, ct);
            output.Write(status, () =>
            {
                var table = Output.Table("recipient", "state", "since", "due by law", "clock");
                foreach (var recipient in status.States)
                {
                    table.With(recipient.Agency ?? "a subscriber", recipient.State, recipient.At.ToString("u"), recipient.Due?.ToString("u"), recipient.Clock);
                }
                return table;
            });
        }));
        return command;
    }
}
