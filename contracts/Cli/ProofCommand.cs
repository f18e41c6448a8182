using System.CommandLine;
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
        var file = new Option<string>("--out") { Required = true, Description = $"File for the evidence: NAME{EvidenceArchive.Extension} for all of it in one, else JSON of proofs alone" };
        var message = new Option<string?>("--message") { Description = "Message that `send` or `collect` kept: its content goes into the evidence" };
        var receipt = new Option<string?>("--receipt") { Description = "Receipt that `send` kept" };
        var release = new Option<string?>("--release") { Description = "Release that `collect` kept" };
        var acknowledgement = new Option<string?>("--acknowledgement") { Description = "Acknowledgement that `acknowledge` or `collect` kept" };
        var command = new Command("get", "Fetch the log's proofs of a message, waiting until the log covers them") { name, file, message, receipt, release, acknowledgement };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var (sender, id) = MessageName.Parse(parsed.GetValue(name)!);
            var path = parsed.GetValue(file)!;
            PrivateFile.RefuseExisting(path);
            var (kept, acknowledged) = (Read(parsed.GetValue(message)), Read(parsed.GetValue(acknowledgement)));
            if (!EvidenceFile.IsBundle(path) && (kept ?? acknowledged) is not null)
            {
                throw new UsageException($"Message and acknowledgement go into a file NAME{EvidenceArchive.Extension} only.");
            }
            var (receipted, released) = (Read(parsed.GetValue(receipt)), Read(parsed.GetValue(release)));
            var stated = EntryOf(released) ?? EntryOf(receipted); // the release is the later one
            var trust = await hub.Trust.Get(ct);
            var proof = await hub.Log.ProofWhenCovered(sender, id, stated, Patience, ct, trust);
            var evidence = new Evidence(sender, id, hub.Agency.Id, proof.Log, proof.Entries, receipted, released);
            if (!EvidenceFile.IsBundle(path))
            {
                PrivateFile.Create(path, WireJson.Bytes(evidence));
                ProofOutput.Show(output, EvidenceVerifier.Verify(evidence, trust));
                return;
            }
            var bundle = await EvidenceFile.Gather(hub, evidence, kept ?? (proof.Jws is { } jws ? $"{jws}~" : null), acknowledged, trust, ct);
            PrivateFile.Create(path, EvidenceArchive.Write(bundle));
            ProofOutput.Show(output, bundle, BundleVerifier.Verify(bundle, trust));
        }));
        return command;
    }

    private static Command Verify(Session session)
    {
        var file = new Argument<string>("file") { Description = "Evidence that `proof get` wrote" };
        var trustFile = new Option<string?>("--trust") { Description = "What `trust get` wrote; default: trust.json beside endpoints.json" };
        var ownKeys = new Option<bool>("--keys-in-file") { Description = $"Take the hub's keys in a {EvidenceArchive.Extension} file, once you have compared them with those that the hub publishes" };
        var command = new Command("verify", "Check evidence offline; exit code 4 when anything is wrong") { file, trustFile, ownKeys };
        command.SetAction(parsed =>
        {
            var (path, output) = (parsed.GetValue(file)!, session.OutputOf(parsed));
            var trust = parsed.GetValue(ownKeys) ? null
                : (parsed.GetValue(trustFile) ?? session.TrustPath(parsed)) is { } kept && File.Exists(kept) ? TrustFile.Read(kept)
                : throw new UsageException("There is no trust file: say --trust FILE, or make one with `hub trust get`.");
            if (EvidenceFile.IsBundle(path))
            {
                var bundle = EvidenceFile.Read(path, output);
                ProofOutput.Show(output, bundle, BundleVerifier.Verify(bundle, trust ?? bundle.HubKeys));
                return ExitCode.Done;
            }
            var evidence = StrictJson.TryParse(File.ReadAllBytes(path), out var node, out _) && WireJson.TryRead<Evidence>(node) is { } read
                ? read
                : throw new UsageException("The file is not evidence that `hub proof get` wrote.");
            ProofOutput.Show(output, EvidenceVerifier.Verify(evidence, trust ?? throw new UsageException("The file holds no keys: say --trust FILE.")));
            return ExitCode.Done;
        });
        return command;
    }

    private static string? Read(string? file) => file is null ? null : File.ReadAllText(file).Trim();

    private static string? EntryOf(string? compact) => compact is null ? null : Jws.Parse(compact)?.Payload["entry"].AsString();
}
