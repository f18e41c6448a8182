using System.CommandLine;

namespace ExchangeHub.Cli;

/// <summary>The command line <c>hub</c>: one file for each command, and one place for what can go wrong.</summary>
public static class HubCommand
{
    public static async Task<int> Run(string[] args, Surroundings surroundings, CancellationToken ct = default)
    {
        var session = new Session(surroundings);
        var root = new RootCommand("Acts as an agency of an ExchangeHub. Exit codes: 0 done, 2 usage or file, 3 refused, 4 not verified, 5 not reachable.")
        {
            session.Hub, session.As, session.Profile, session.Format,
            KeysCommand.Of(session),
            new Command("message", "Send, collect and follow messages")
            {
                SendCommand.Of(session), ResendCommand.Of(session), ListCommand.Of(session), CollectCommand.Of(session),
                AcknowledgeCommand.Of(session), StatusCommand.Of(session),
            },
            ConsentCommand.Of(session),
            DecisionsCommand.Of(session),
            DisclosuresCommand.Of(session),
            AgenciesCommand.Of(session),
            TrustCommand.Of(session),
            ProofCommand.Of(session),
            LogCommand.Of(session),
            AuditCommand.Of(session),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors is [var first, ..])
        {
            await surroundings.Error.WriteLineAsync($"hub: {first.Message}");
            return ExitCode.Usage;
        }
        try
        {
            var configuration = new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, ct);
        }
        catch (Exception e) when (Failure.Of(e) is not null)
        {
            var failure = Failure.Of(e)!;
            if (failure.Problem is { } problem && session.OutputOf(parsed).IsJson)
            {
                session.OutputOf(parsed).Json(problem);
            }
            await surroundings.Error.WriteLineAsync($"hub: {failure.Line}");
            return failure.ExitCode;
        }
    }
}
