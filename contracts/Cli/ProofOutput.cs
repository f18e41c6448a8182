using ExchangeHub.Client.Verification;

namespace ExchangeHub.Cli;

/// <summary>What was checked, each with its answer, and what a bundle proves. Anything false ends the command with exit code 4.</summary>
internal static class ProofOutput
{
    public static void Show(Output output, IReadOnlyList<Finding> findings)
    {
        output.Write(findings.Select(Shown), () => Table(findings));
        Throw(findings);
    }

    /// <summary>What it proves is told only once all of it held.</summary>
    public static void Show(Output output, EvidenceBundle bundle, IReadOnlyList<Finding> findings)
    {
        var says = findings.All(finding => finding.Fault is null) ? EvidenceStory.Of(bundle) : [];
        output.Write(new { Checks = findings.Select(Shown), Says = says }, () =>
        {
            var table = Table(findings);
            foreach (var sentence in says)
            {
                table.With("it proves", "yes", sentence);
            }
            return table;
        });
        Throw(findings);
    }

    private static object Shown(Finding finding) =>
        new { finding.What, Ok = finding.Fault is null, Fault = finding.Fault?.ToString(), Means = finding.Fault?.Explain(), finding.Warning };

    private static Spectre.Console.Table Table(IReadOnlyList<Finding> findings)
    {
        var table = Output.Table("what", "holds", "why not, or what it says");
        foreach (var finding in findings)
        {
            table.With(finding.What, finding.Fault is not null ? "NO" : finding.Warning is null ? "yes" : "yes, BUT", finding.Fault?.Explain() ?? finding.Warning);
        }
        return table;
    }

    private static void Throw(IReadOnlyList<Finding> findings)
    {
        if (findings.FirstOrDefault(finding => finding.Fault is not null) is { Fault: { } fault })
        {
            throw new VerificationException(fault);
        }
    }
}
