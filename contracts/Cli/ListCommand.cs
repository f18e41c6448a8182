using System.CommandLine;
using ExchangeHub.Client;

namespace ExchangeHub.Cli;

/// <summary><c>hub message list</c>: what waits in the inbox, oldest first.</summary>
internal static class ListCommand
{
    public static Command Of(Session session)
    {
        var command = new Command("list", "What waits to be collected or acknowledged");
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            List<InboxItem> items = [];
            await foreach (var item in hub.Messages.Inbox(ct))
            {
                items.Add(item);
            }
            output.Write(items, () =>
            {
                var table = Output.Table("message", "kind", "urgency", "expires");
                foreach (var item in items)
                {
                    table.With($"{item.From}/{item.Message}", item.Kind, item.Urgency, item.Expires.ToString("u"));
                }
                return table;
            });
        }));
        return command;
    }
}
