using System.CommandLine;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub proof get|verify</c>: evidence of one message, and its check without the hub.</summary>
internal static class ProofCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Of(Session session) => new("proof", "Evidence of what the hub did") { Get(session), Verify(session) };

    private static Command Get(Session session)
    {
        var name = MessageName.Argument();
        var file = new Option<string>("--out") { Required = true, Description = "File for the evidence; it holds no content" };
        var receipt = new Option<string?>("--receipt") { Description = "Receipt that `send` kept" };
        var release = new Option<string?>("--release") { Description = "Release that `collect` kept" };
        var command = new Command("get", "Fetch the log's proofs of a message, waiting until the log covers them") { name, file, receipt, release };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var (sender, id) = MessageName.Parse(parsed.GetValue(name)!);
            PrivateFile.RefuseExisting(parsed.GetValue(file)!);
            var (receipted, released) = (Read(parsed.GetValue(receipt)), Read(parsed.GetValue(release)));
            var stated = EntryOf(released) ?? EntryOf(receipted); // the release is the later one
            var proof = await hub.Log.ProofWhenCovered(sender, id, stated, Patience, ct);
            var evidence = new Evidence(sender, id, hub.Agency.Id, proof.Log, proof.Entries, receipted, released);
            PrivateFile.Create(parsed.GetValue(file)!, WireJson.Bytes(evidence));
            Show(output, EvidenceVerifier.Verify(evidence, await hub.Trust.Get(ct)));
        }));
        return command;
    }

    private static Command Verify(Session session)
    {
        var file = new Argument<string>("file") { Description = "Evidence that `proof get` wrote" };
        var trustFile = new Option<string?>("--trust") { Description = "What `trust get` wrote; default: trust.json beside endpoints.json" };
        var command = new Command("verify", "Check evidence offline; exit code 4 when anything is wrong") { file, trustFile };
        command.SetAction(parsed =>
        {
            var trust = (parsed.GetValue(trustFile) ?? session.TrustPath(parsed)) is { } path && File.Exists(path)
                ? TrustFile.Read(path)
                : throw new UsageException("There is no trust file: say --trust FILE, or make one with `hub trust get`.");
            var evidence = StrictJson.TryParse(File.ReadAllBytes(parsed.GetValue(file)!), out var node, out _) && WireJson.TryRead<Evidence>(node) is { } read
                ? read
                : throw new UsageException("The file is not evidence that `hub proof get` wrote.");
            Show(session.OutputOf(parsed), EvidenceVerifier.Verify(evidence, trust));
            return ExitCode.Done;
        });
        return command;
    }

    private static string? Read(string? file) => file is null ? null : File.ReadAllText(file).Trim();

    private static string? EntryOf(string? compact) => compact is null ? null : Jws.Parse(compact)?.Payload["entry"].AsString();

    private static void Show(Output output, IReadOnlyList<Finding> findings)
    {
        var shown = findings.Select(finding => new { finding.What, Ok = finding.Fault is null, Fault = finding.Fault?.ToString(), Means = finding.Fault?.Explain() });
        output.Write(shown, () =>
        {
            var table = Output.Table("what", "holds", "why not");
            foreach (var finding in findings)
            {
                table.With(finding.What, finding.Fault is null ? "yes" : "NO", finding.Fault?.Explain());
            }
            return table;
        });
        if (findings.FirstOrDefault(finding => finding.Fault is not null) is { Fault: { } fault })
        {
            throw new VerificationException(fault);
        }
    }
}
