using System.Globalization;
using System.Text;
using ExchangeHub.Contracts.Disclosures;

namespace ExchangeHub.Core.Disclosures;

/// <summary>An accounting as CSV (RFC 4180, UTF-8, with a header line). What a spreadsheet would take for a formula begins with an apostrophe.</summary>
public static class AccountingCsv
{
    private static readonly (string Name, Func<AccountingLine, string?> Of)[] Columns =
    [
        ("date", line => Time(line.At)),
        ("recipient", line => line.Recipient.Id),
        ("recipient_name", line => line.Recipient.Name),
        ("recipient_address", line => line.Recipient.Address),
        ("what", line => line.Description),
        ("purpose", line => line.Purpose.Text),
        ("basis", line => line.Basis.Text),
        ("citation", line => line.Basis.Citation),
        ("required_by", line => string.Join("; ", line.RequiredBy)),
        ("message", line => line.Message),
        ("further_times", line => line.Repeats?.Count.ToString(CultureInfo.InvariantCulture)),
        ("last_time", line => line.Repeats is { } repeats ? Time(repeats.Last) : null),
    ];

    private static readonly (string Name, Func<AccountingLine, string?> Of) Held = ("held_until", line => line.HeldUntil is { } end ? Time(end) : null);

    public static string Of(Accounting accounting)
    {
        // The column is there only where holds may be shown: an empty one would raise a question with the client.
        var columns = accounting.For == "agency" ? [.. Columns, Held] : Columns;
        var csv = new StringBuilder().AppendJoin(',', columns.Select(column => column.Name)).Append("\r\n");
        foreach (var line in accounting.Lines)
        {
            csv.AppendJoin(',', columns.Select(column => Field(column.Of(line) ?? ""))).Append("\r\n");
        }
        return csv.ToString();
    }

    private static string Field(string text)
    {
        var plain = text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..] ? $"'{text}" : text;
        return plain.AsSpan().IndexOfAny(",\"\r\n") < 0 ? plain : $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
