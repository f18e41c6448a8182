using System.CommandLine;
using System.Globalization;
using System.Text;
using ExchangeHub.Contracts.Disclosures;

namespace ExchangeHub.Cli;

/// <summary><c>hub disclosures …</c>: who was given what of a client, for the client or for the agency.</summary>
internal static class DisclosuresCommand
{
    private static readonly Dictionary<string, string> Forms = new() { ["json"] = "application/json", ["csv"] = "text/csv", ["html"] = "text/html" };

    public static Command Of(Session session)
    {
        var scope = new ScopeOptions();
        var from = new Option<string?>("--from") { Description = "First day or time; six years back if absent" };
        var to = new Option<string?>("--to") { Description = "Last day or time; now if absent" };
        var form = new Option<string?>("--format") { Description = "json, csv or html, as the hub writes it; a table if absent" };
        form.AcceptOnlyFromAmong([.. Forms.Keys]);
        var file = new Option<string?>("--out") { Description = "File to write it to, for its owner alone; with --format" };
        var own = new Option<bool>("--for-agency") { Description = "Also what a hold keeps from the client, marked; not to be handed out" };
        var command = new Command("disclosures", "What you disclosed of a client, to whom, why and by which right") { scope.Consent, scope.Subject, scope.Message, from, to, form, file, own, HoldCommand.Of(session) };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var question = new AccountingQuestion(
                parsed.GetValue(scope.Consent), parsed.GetValue(scope.Subject), parsed.GetValue(scope.Message), parsed.GetValue(from), parsed.GetValue(to),
                parsed.GetValue(own) ? "agency" : null);
            if (parsed.GetValue(form) is not { } wanted)
            {
                Show(output, parsed.GetValue(file) is null ? await hub.Disclosures.Account(question, ct) : throw new UsageException("--out goes with --format."));
                return;
            }
            if (parsed.GetValue(file) is { } path)
            {
                PrivateFile.RefuseExisting(path);
                PrivateFile.Create(path, (await hub.Disclosures.Print(question, Forms[wanted], ct)).Span);
                return;
            }
            await session.Surroundings.Output.WriteAsync(Encoding.UTF8.GetString((await hub.Disclosures.Print(question, Forms[wanted], ct)).Span));
        }));
        return command;
    }

    private static void Show(Output output, Accounting accounting) => output.Write(accounting, () =>
    {
        var table = Output.Table("when", "who", "what", "what for", "by what right", "asked for by", "more times", "held until");
        foreach (var line in accounting.Lines)
        {
            table.With(
                Time(line.At), line.Recipient.Name, line.Description, line.Purpose.Text, $"{line.Basis.Text} {line.Basis.Citation}", string.Join(", ", line.RequiredBy),
                line.Repeats is { } repeats ? string.Create(CultureInfo.InvariantCulture, $"{repeats.Count}, last {Time(repeats.Last)}") : null,
                line.HeldUntil is { } end ? Time(end) : null);
        }
        return table;
    });

    internal static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}

/// <summary>Whom it is about: one of them.</summary>
internal sealed class ScopeOptions
{
    public Option<string?> Consent { get; } = new("--consent") { Description = "UUID of the client's consent" };
    public Option<string?> Subject { get; } = new("--subject") { Description = "UUID of the reference that you made up for the client; not of a victim service provider" };
    public Option<string?> Message { get; } = new("--message") { Description = "Id of one message that you sent" };
}
