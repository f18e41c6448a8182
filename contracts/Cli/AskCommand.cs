using System.CommandLine;
using ExchangeHub.Policy.Questions;
using Spectre.Console;

namespace ExchangeHub.Cli;

/// <summary><c>hub decisions ask FILE</c>: what sending the same would do. The content stays here.</summary>
internal static class AskCommand
{
    public static Command Of(Session session)
    {
        var message = new MessageOptions();
        var command = message.Command("ask", "Ask who would get what of a message, and why not; not of a tip or request; exit code 3 when anybody would be denied");
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var answer = await hub.Decisions.Ask(message.Read(parsed), ct);
            if (output.IsJson)
            {
                output.Json(answer.ToJson());
            }
            else
            {
                output.Write(answer, () => TableOf(answer));
            }
            return IsPermitted(answer) ? ExitCode.Done : ExitCode.Refused;
        }));
        return command;
    }

    private static bool IsPermitted(DecisionAnswer answer) => answer.Recipients.All(one => one.IsPermitted);

    private static Table TableOf(DecisionAnswer answer)
    {
        var table = Output.Table("recipient", "decision", "because");
        foreach (var recipient in answer.Recipients)
        {
            table.With(recipient.Agency, recipient.Decision, string.Join(" ", recipient.Reasons.Select(Sentence)));
            foreach (var withheld in recipient.Withheld)
            {
                table.With(null, $"without {withheld.Path}", withheld.Text);
            }
            foreach (var consent in recipient.Consents)
            {
                table.With(null, "by consent", $"{consent.Consent}, version {consent.Version}: {string.Join(", ", consent.Provisions)}");
            }
            foreach (var obligation in recipient.Obligations)
            {
                table.With(null, $"bound by {obligation.Code}", obligation.Text);
            }
            foreach (var duty in recipient.Duties)
            {
                table.With(null, "you must", duty.Text);
            }
        }
        return table;
    }

    private static string Sentence(ExplainedReason reason) => reason.Source is { } source ? $"{reason.Text} ({source})" : reason.Text;
}
