using System.CommandLine;
using System.Text;
using ExchangeHub.Client;

namespace ExchangeHub.Cli;

/// <summary><c>hub message send FILE</c>: conceals, signs, sends, verifies the receipt.</summary>
internal static class SendCommand
{
    public static Command Of(Session session)
    {
        var message = new MessageOptions();
        var keep = new Option<string?>("--keep") { Description = "File for the signed message, written before it is sent; holds content" };
        var receipt = new Option<string?>("--receipt") { Description = "File for the receipt" };
        var seal = new Option<bool>("--seal") { Description = "Encrypt to the hub's key as well" };
        var command = message.Command("send", "Send a message");
        command.Add(keep);
        command.Add(receipt);
        command.Add(seal);
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var signed = hub.Signatures.Sign(message.Read(parsed));
            if (parsed.GetValue(keep) is { } kept)
            {
                PrivateFile.Create(kept, Encoding.ASCII.GetBytes(signed.Compact));
            }
            await ReceiptOutput.Send(hub, output, signed, parsed.GetValue(seal) ? Envelope.Jwe : Envelope.SdJwt, parsed.GetValue(receipt), ct);
        }));
        return command;
    }
}
