using System.Text;
using ExchangeHub.Client;

namespace ExchangeHub.Cli;

/// <summary>Sends, and shows the receipt once it verified.</summary>
internal static class ReceiptOutput
{
    public static async Task Send(HubClient hub, Output output, SignedMessage message, Envelope envelope, string? receiptFile, CancellationToken ct)
    {
        if (receiptFile is not null)
        {
            PrivateFile.RefuseExisting(receiptFile); // a receipt that cannot be kept is worth little
        }
        var (receipt, again) = await hub.Messages.Send(message, envelope, ct);
        if (receiptFile is not null)
        {
            PrivateFile.Create(receiptFile, Encoding.ASCII.GetBytes(receipt.Compact));
        }
        output.Write(new { message.Id, Again = again, Receipt = receipt }, () =>
        {
            var table = Output.Table("message", "recipient", "decision", "because").With(message.Id, null, again ? "accepted before" : "accepted", null);
            foreach (var recipient in receipt.Recipients ?? [])
            {
                table.With(null, recipient.Agency, recipient.Decision, string.Join(" ", recipient.Explanation ?? recipient.Reasons));
                foreach (var consent in recipient.Consents ?? [])
                {
                    table.With(null, null, "by consent", $"{consent.Consent}, version {consent.Version}: {string.Join(", ", consent.Provisions)}");
                }
                foreach (var duty in recipient.Duties ?? [])
                {
                    table.With(null, null, "you must", duty.Text);
                }
            }
            return receipt.Recipients is null ? table.With(null, $"{receipt.Count} subscribed", "permit", null) : table;
        });
    }
}
