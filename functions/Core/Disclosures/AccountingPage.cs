using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using ExchangeHub.Contracts.Disclosures;

namespace ExchangeHub.Core.Disclosures;

/// <summary>
/// An accounting as one page to print: nothing is loaded, nothing runs, and every text in it is escaped. It is well-formed XML too, so that
/// anything can read it.
/// </summary>
public static class AccountingPage
{
    private static readonly string Style = """
        body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
        table { border-collapse: collapse; width: 100% } caption { text-align: left; font-weight: bold; padding: .5rem 0 }
        th, td { border: 1px solid #555; padding: .4rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
        th { background: #eee } .own { border: 3px solid #a00; padding: .5rem 1rem } .small { font-size: .85rem }
        @media print { body { margin: 0; max-width: none; font-size: 10pt } thead { display: table-header-group } tr { break-inside: avoid } }
        @page { size: landscape; margin: 1.5cm }
        """.ReplaceLineEndings("\n");

    /// <summary>For the answer's header and for the file that is kept: only this style, and nothing else.</summary>
    public static string SecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";

    public static string Of(Accounting accounting)
    {
        var (agency, forAgency) = (Escaped(accounting.Agency.Name), accounting.For == "agency");
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="{Escaped(SecurityPolicy)}" />
            <meta name="viewport" content="width=device-width" />
            <title>Who was given information: {agency}</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>Who was given information about you by {agency}</h1>
            {(forAgency ? OwnUse : "")}<p>This list shows when {agency} gave information about you to other agencies through the exchange,
            from {Day(accounting.From)} to {Day(accounting.To.AddTicks(-1))}. It shows what kind of information it was, and not what it says.
            It was made on {Time(accounting.Made)}. All times are UTC.</p>
            {(accounting.Lines.Count == 0 ? "<p>There is nothing to list for that time.</p>" : TableOf(accounting, forAgency))}
            <h2>What you can do</h2>
            <ul>
            <li>Ask {agency} if you do not understand something, or if something is not right.</li>
            <li>If you gave consent in writing, you can take it back at any time. What was given before cannot be called back by that.</li>
            <li>Keep this page where only people you trust can find it.</li>
            </ul>
            <p class="small">Tips to the police, and calls for help that name nobody, are not in this list. The law may let a police agency ask a health
            service to leave out for some time what was given to that police agency (45 CFR 164.528(a)(2)).</p>
            </main>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private const string OwnUse =
        "<p class=\"own\"><strong>For the agency's own use. Do not hand it out.</strong> It also shows what must be kept from the client for now.</p>\n";

    private static string TableOf(Accounting accounting, bool forAgency)
    {
        var rows = string.Concat(accounting.Lines.Select(line => RowOf(line, forAgency)));
        return $"""
            <table>
            <caption>What was given, the oldest first</caption>
            <thead><tr><th scope="col">When</th><th scope="col">Who was given it</th><th scope="col">What</th><th scope="col">What for</th><th scope="col">By what right</th><th scope="col">Number of the message</th>{(forAgency ? "<th scope=\"col\">Kept from the client until</th>" : "")}</tr></thead>
            <tbody>
            {rows}</tbody>
            </table>
            """;
    }

    private static string RowOf(AccountingLine line, bool forAgency) =>
        $"<tr><th scope=\"row\">{Time(line.At)}{More(line.Repeats)}</th><td>{Escaped(line.Recipient.Name)}{Beside(line.Recipient.Address)}</td><td>{Escaped(line.Description)}</td>"
        + $"<td>{Escaped(line.Purpose.Text)}</td><td>{Escaped(line.Basis.Text)}{Beside(line.Basis.Citation)}{Beside(AskedFor(line.RequiredBy))}</td><td class=\"small\">{Escaped(line.Message)}</td>"
        + $"{(forAgency ? $"<td>{(line.HeldUntil is { } end ? Time(end) : "")}</td>" : "")}</tr>\n";

    private static string More(AccountingRepeats? repeats) => repeats is null ? "" : Beside(string.Create(
        CultureInfo.InvariantCulture, $"and {repeats.Count} more {(repeats.Count == 1 ? "time" : "times")}, the last on {Time(repeats.Last)}"));

    private static string? AskedFor(IReadOnlyList<string> laws) => laws.Count == 0 ? null : $"Law that asks for this line: {string.Join(", ", laws)}";

    private static string Beside(string? text) => text is null ? "" : $"<br /><span class=\"small\">{Escaped(text)}</span>";

    // Characters that no XML may hold are gone, not only escaped.
    private static string Escaped(string text) => HtmlEncoder.Default.Encode(string.Concat(text.Where(c => !char.IsControl(c) && c is not ('\uFFFE' or '\uFFFF'))));

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("MMMM d, yyyy, HH:mm", CultureInfo.InvariantCulture);
}
