using System.CommandLine;
using ExchangeHub.Policy.Corpus;

namespace ExchangeHub.Cli;

/// <summary><c>hub decisions ask|check</c>: what the hub decides and why.</summary>
internal static class DecisionsCommand
{
    public static Command Of(Session session) => new("decisions", "Who may see what, and why") { AskCommand.Of(session), Check(session) };

    private static Command Check(Session session)
    {
        var files = new Argument<string[]>("file") { Description = "Corpus of decisions", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Decide every case of a file anew, offline; exit code 4 when one comes out otherwise") { files };
        command.SetAction(parsed =>
        {
            CheckedFile[] results = [.. parsed.GetValue(files)!.Select(Checked)];
            session.OutputOf(parsed).Write(results, () =>
            {
                var table = Output.Table("file", "cases", "decided otherwise", "difference");
                foreach (var result in results)
                {
                    table.With(result.File, $"{result.Cases}", $"{result.Differing.Count}", null);
                    foreach (var (description, differences) in result.Differing)
                    {
                        table.With("", "", description, string.Join("; ", differences));
                    }
                }
                return table;
            });
            return results.All(result => result.Differing.Count == 0) ? ExitCode.Done : ExitCode.NotVerified;
        });
        return command;
    }

    private static CheckedFile Checked(string file)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            var cases = CorpusFile.Read(PrivateFile.ReadJson(file), name => PrivateFile.ReadJson(Path.Combine(folder, Path.GetFileName(name))));
            return new(file, cases.Count, [.. cases.Select(one => new DifferingCase(one.Description, one.Differences())).Where(one => one.Differences.Count > 0)]);
        }
        catch (CorpusException fault)
        {
            throw new UsageException($"{file}: {fault.Message}.");
        }
    }

    private sealed record CheckedFile(string File, int Cases, IReadOnlyList<DifferingCase> Differing);

    private sealed record DifferingCase(string Description, IReadOnlyList<string> Differences);
}
