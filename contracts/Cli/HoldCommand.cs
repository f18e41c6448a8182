using System.CommandLine;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Disclosures;

namespace ExchangeHub.Cli;

/// <summary><c>hub disclosures hold set|lift|list</c>: what law enforcement asked to keep from a client for a time (45 CFR 164.528(a)(2)).</summary>
internal static class HoldCommand
{
    private const string Urn = "urn:uuid:";

    public static Command Of(Session session) =>
        new("hold", "Keep disclosures to a law enforcement agency from the client, for the time that it asked") { Set(session), Lift(session), List(session) };

    private static Command Set(Session session)
    {
        var scope = new ScopeOptions();
        var recipient = new Option<string>("--recipient") { Description = "The law enforcement agency that asked", Required = true };
        var written = new Option<string?>("--written-until") { Description = "It asked in writing: until when, RFC 3339" };
        var oral = new Option<bool>("--oral") { Description = "It asked by word: 30 days, and once only" };
        var reference = new Option<string?>("--reference") { Description = "Where the statement is filed; nothing personal" };
        var id = new Option<string?>("--id") { Description = "UUID; made up if absent" };
        var command = new Command("set", "Begin a hold") { scope.Consent, scope.Subject, scope.Message, recipient, written, oral, reference, id };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var until = parsed.GetValue(written);
            if (parsed.GetValue(oral) == until is not null)
            {
                throw new UsageException("Say --oral, or --written-until TIME.");
            }
            var hold = new JsonObject { ["recipient"] = parsed.GetValue(recipient), ["form"] = until is null ? "oral" : "written" };
            Add("until", until);
            Add("consent", parsed.GetValue(scope.Consent));
            Add("subject", parsed.GetValue(scope.Subject) is { } person ? person.StartsWith(Urn, StringComparison.Ordinal) ? person : Urn + person : null);
            Add("message", parsed.GetValue(scope.Message));
            Add("reference", parsed.GetValue(reference));
            Show(output, [await hub.Disclosures.Hold(parsed.GetValue(id) ?? hub.Signatures.NewId(), hold, ct)]);

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    hold[name] = value;
                }
            }
        }));
        return command;
    }

    private static Command Lift(Session session)
    {
        var id = new Argument<string>("id") { Description = "UUID of the hold" };
        var command = new Command("lift", "End a hold early") { id };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) => Show(output, [await hub.Disclosures.Lift(parsed.GetValue(id)!, ct)])));
        return command;
    }

    private static Command List(Session session)
    {
        var command = new Command("list", "Your holds, those that ended too");
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) => Show(output, await hub.Disclosures.Holds(ct))));
        return command;
    }

    private static void Show(Output output, IReadOnlyList<DisclosureHold> holds) => output.Write(holds, () =>
    {
        var table = Output.Table("hold", "asked by", "form", "until", "lifted", "about", "filed as");
        foreach (var hold in holds)
        {
            table.With(
                hold.Id, hold.Recipient, hold.Form, DisclosuresCommand.Time(hold.Until), hold.Lifted is { } at ? DisclosuresCommand.Time(at) : null,
                hold.Consent is not null ? $"consent {hold.Consent}" : hold.Message is not null ? $"message {hold.Message}" : hold.Subject, hold.Reference);
        }
        return table;
    });
}
