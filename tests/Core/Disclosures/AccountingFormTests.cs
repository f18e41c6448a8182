using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Core.Disclosures;
using Microsoft.VisualBasic.FileIO;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>An accounting as others read it: CSV by a parser that is not ours, the page as a document.</summary>
public sealed class AccountingFormTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Names that break out of a cell, a row, a quote, a tag or an attribute, and such as a spreadsheet would run.</summary>
    public static TheoryData<string> Names =>
    [
        "Plain & Sons", "comma, \"quotes\" and 'more'", "two\r\nlines", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]></td></tr></table><h1>",
        "=HYPERLINK(\"https://evil.example\")", "+1-1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1", "Ünïcode, 家", "\u0001\u0000\ud800 odd",
    ];

    [Theory, MemberData(nameof(Names))]
    public void CsvReadsBackAndNoCellIsAFormula(string name)
    {
        var rows = Parsed(AccountingCsv.Of(Accounting("client", Line(name, "x", repeats: true))));

        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal(12, row.Length));
        var cells = rows[0].Zip(rows[1]).ToDictionary(cell => cell.First, cell => cell.Second);
        Assert.Equal(name.TrimStart('\t', '\r', ' '), cells["recipient_name"].TrimStart('\'', '\t', '\r', ' ').ReplaceLineEndings("\r\n"), StringComparer.Ordinal);
        Assert.All(rows[1], cell => Assert.False(cell.TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..], cell));
        Assert.Equal(("2026-03-01T12:00:00Z", "2", "2026-03-05T12:00:00Z"), (cells["date"], cells["further_times"], cells["last_time"]));
    }

    [Fact]
    public void EveryCsvLineEndsAsTheRfcSays()
    {
        var csv = AccountingCsv.Of(Accounting("client", Line("A", "x"), Line("B", "y")));

        Assert.Equal(3, csv.Split("\r\n")[..^1].Length);
        Assert.DoesNotContain('\n', csv.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void ThePageIsWellFormedAndTextStaysText(string name)
    {
        var page = Page(Accounting("client", Line(name, name, repeats: true)));

        string[] allowed = ["html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "span", "ul", "li"];
        Assert.All(page.Descendants(), element => Assert.Contains(element.Name.LocalName, allowed));
        Assert.All(page.Descendants().Attributes(), attribute => Assert.Contains(attribute.Name.LocalName, (string[])["lang", "charset", "http-equiv", "content", "name", "scope", "class"]));
        var cell = page.Descendants("tbody").Single().Element("tr")!.Elements("td").First();
        Assert.Equal(string.Concat(name.Where(c => !char.IsControl(c))).Replace('\ud800', '\ufffd'), cell.Nodes().OfType<XText>().First().Value);
    }

    [Fact]
    public void ThePageLoadsAndRunsNothingAndItsPolicyNamesItsOnlyStyle()
    {
        var text = AccountingPage.Of(Accounting("client", Line("A", "x")));
        var page = Page(Accounting("client", Line("A", "x")));
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page.Descendants("style").Single().Value)));

        Assert.Contains($"style-src 'sha256-{hash}'", AccountingPage.SecurityPolicy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", AccountingPage.SecurityPolicy, StringComparison.Ordinal);
        Assert.Equal(AccountingPage.SecurityPolicy, page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value);
        Assert.All(["http:", "https:", "url(", "javascript", " on", "@import"], forbidden => Assert.DoesNotContain(forbidden, text[text.IndexOf("<style>", StringComparison.Ordinal)..text.IndexOf("</style>", StringComparison.Ordinal)], StringComparison.Ordinal));
        Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void APersonWhoListensToThePageHearsWhatEachCellIs()
    {
        var page = Page(Accounting("agency", Line("A", "x")));

        Assert.Equal("en", (string?)page.Root!.Attribute("lang"));
        Assert.Single(page.Descendants("h1"));
        Assert.NotEmpty(page.Descendants("caption").Single().Value);
        Assert.All(page.Descendants("thead").Single().Descendants("th"), head => Assert.Equal("col", (string?)head.Attribute("scope")));
        Assert.All(page.Descendants("tbody").Single().Elements("tr"), row =>
        {
            Assert.Equal("row", (string?)row.Elements().First().Attribute("scope"));
            Assert.Equal(page.Descendants("thead").Single().Descendants("th").Count(), row.Elements().Count());
        });
    }

    [Fact]
    public void OnlyTheAgencysOwnFormsSpeakOfWhatIsHeld()
    {
        var held = Line("A", "x") with { HeldUntil = At.AddDays(30) };
        var (client, agency) = (Accounting("client", Line("A", "x")), Accounting("agency", held));

        Assert.Contains("Do not hand it out", AccountingPage.Of(agency), StringComparison.Ordinal);
        Assert.Contains("March 31, 2026, 12:00", AccountingPage.Of(agency), StringComparison.Ordinal);
        Assert.EndsWith(",2026-03-31T12:00:00Z\r\n", AccountingCsv.Of(agency), StringComparison.Ordinal);
        Assert.DoesNotContain("Kept from the client", AccountingPage.Of(client), StringComparison.Ordinal);
        Assert.DoesNotContain("held", AccountingCsv.Of(client), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingDisclosedIsSaidInWords() =>
        Assert.Contains("There is nothing to list for that time.", AccountingPage.Of(Accounting("client")), StringComparison.Ordinal);

    private static XDocument Page(Accounting accounting) =>
        XDocument.Parse(AccountingPage.Of(accounting).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), LoadOptions.PreserveWhitespace);

    private static List<string[]> Parsed(string csv)
    {
        using var parser = new TextFieldParser(new StringReader(csv)) { TextFieldType = FieldType.Delimited, Delimiters = [","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        List<string[]> rows = [];
        while (parser.ReadFields() is { } fields)
        {
            rows.Add(fields);
        }
        return rows;
    }

    private static Accounting Accounting(string audience, params AccountingLine[] lines) =>
        new(new("mercy-hospital", "Mercy Hospital"), audience, At.AddYears(-6), At.AddDays(10), At.AddDays(10), lines);

    private static AccountingLine Line(string name, string description, bool repeats = false) => new(
        At, new("clinic", name, name), "records", [new("Condition", 1)], description, new("TREAT", "Treatment"),
        new("mandated-report", "Report", "45 CFR 164.512(b)(1)(ii)"), null, null, ["45 CFR 164.528"], "019ca9b4-9c00-7000-8000-0000000000a0", "entry",
        repeats ? new(2, At.AddDays(4), ["a", "b"]) : null);
}
