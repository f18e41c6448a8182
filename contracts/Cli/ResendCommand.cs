using System.CommandLine;
using ExchangeHub.Client;

namespace ExchangeHub.Cli;

/// <summary><c>hub message resend FILE</c>: the same bytes again, after a crash or a lost answer. The hub accepts a message once.</summary>
internal static class ResendCommand
{
    public static Command Of(Session session)
    {
        var file = new Argument<string>("file") { Description = "What `send --keep` wrote" };
        var receipt = new Option<string?>("--receipt") { Description = "File for the receipt" };
        var command = new Command("resend", "Send a kept message again; the receipt is the same") { file, receipt };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var message = SignedMessage.TryParse(await File.ReadAllTextAsync(parsed.GetValue(file)!, ct))
                ?? throw new UsageException("The file is not a message that `send --keep` wrote.");
            await ReceiptOutput.Send(hub, output, message, Envelope.SdJwt, parsed.GetValue(receipt), ct);
        }));
        return command;
    }
}
