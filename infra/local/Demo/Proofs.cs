using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Demo;

/// <summary>Scene 7: everything that was accepted or released is proved offline, from what each party kept.</summary>
internal static class Proofs
{
    private static readonly TimeSpan CoveredWithin = TimeSpan.FromSeconds(20);

    public static async Task Play(Stage stage, IReadOnlyCollection<string> refusals, CancellationToken ct)
    {
        stage.Account.Chapter("7. Receipts, log proofs and checkpoints, verified offline by each party");
        foreach (var kept in stage.Evidence)
        {
            var proof = await kept.Party.Hub.Log.ProofWhenCovered(kept.Sender, kept.Message, null, CoveredWithin, ct);
            var evidence = new Evidence(kept.Sender, kept.Message, kept.Party.Id, proof.Log, proof.Entries, kept.Receipt, kept.Release);
            var findings = EvidenceVerifier.Verify(evidence, stage.Trust);
            var faults = findings.Where(finding => finding.Fault is not null).ToArray();
            stage.Account.Check(faults.Length == 0, faults.Length == 0
                ? $"{kept.Party.Id} proves {string.Join(", ", findings.Select(finding => finding.What))} of {kept.Sender}'s message {kept.Message[..13]}…"
                : $"{kept.Party.Id}: {string.Join("; ", faults.Select(fault => $"{fault.What}: {fault.Fault}"))}");
        }
        var logged = await Refusals(stage[Cast.Hospital], ct);
        for (var started = TimeProvider.System.GetTimestamp(); !refusals.All(logged.Contains) && TimeProvider.System.GetElapsedTime(started) < CoveredWithin;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), ct); // its own entries show once the log looks
            logged = await Refusals(stage[Cast.Hospital], ct);
        }
        var missing = refusals.Except(logged).ToArray();
        stage.Account.Check(missing.Length == 0, missing.Length == 0
            ? $"every refusal after authentication stands in the log: {string.Join(", ", refusals.Order(StringComparer.Ordinal))}"
            : $"refusals that do not stand in the log: {string.Join(", ", missing)}");
    }

    private static async Task<HashSet<string>> Refusals(Actor agency, CancellationToken ct)
    {
        HashSet<string> problems = [];
        for (string? after = null; ;)
        {
            var page = await agency.Hub.Log.Entries(after, 100, ct);
            problems.UnionWith(page.Entries.Select(entry => entry.Entry["problem"].AsString()).OfType<string>());
            if ((after = page.Next) is null)
            {
                return problems;
            }
        }
    }
}
