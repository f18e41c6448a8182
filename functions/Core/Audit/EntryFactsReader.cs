using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Audit;

/// <summary>Looks up what a party may know beside its entry. Of a message that was refused that is nothing: its id may be another's.</summary>
internal sealed class EntryFactsReader(KnownCommits commits, ConsentRegistry consents, DisclosureRecords disclosures)
{
    private readonly Dictionary<MessageKey, Commit?> known = [];

    public async Task<EntryFacts> Of(LoggedEntry entry, CancellationToken ct)
    {
        var facts = new EntryFacts(entry);
        return facts.Happened switch
        {
            "accepted" => await WithConsentsPatient(facts with { Commit = await CommitOf(facts, ct) }, ct),
            "released" => await OfRelease(facts, ct),
            "release-refused" => await WithConsentsPatient(facts with { Commit = await CommitOf(facts, ct) }, ct),
            "consent-registered" or "consent-revoked" => await WithConsentsPatient(facts, ct),
            _ => facts,
        };
    }

    private async Task<EntryFacts> OfRelease(EntryFacts facts, CancellationToken ct)
    {
        var key = facts.Message!.Value;
        facts = facts with { Commit = await CommitOf(facts, ct) };
        if (await disclosures.Find(key, facts.Recipient!, ct) is not { } record)
        {
            // None is written of tips, requests and recalls.
            return await WithConsentsPatient(facts with { WentOut = facts.Commit is not null && await commits.IsReleased(facts.Recipient!, key, ct) }, ct);
        }
        facts = facts with { WentOut = true, Disclosed = record.Disclosed, Patients = PatientsFor(facts, record) };
        return facts.Patients.Count == 0 ? await WithConsentsPatient(facts, ct) : facts;
    }

    /// <summary>To the recipient only when it was given every Patient: the record names all that the message is about.</summary>
    private static IReadOnlyList<string> PatientsFor(EntryFacts facts, DisclosureRecord record) =>
        facts.IsSenders || record.Disclosed.Where(one => one.Type == "Patient").Sum(one => one.Count) >= record.Subjects.Count
            ? [.. record.Subjects.Select(uuid => Entities.Uuid + uuid)]
            : [];

    /// <summary>The sender's own client; the recipient's business once it was given the Patient, of whom the consent must be.</summary>
    private async Task<EntryFacts> WithConsentsPatient(EntryFacts facts, CancellationToken ct)
    {
        var (id, version) = facts.Consent is null ? (facts.Commit?.Basis.Consent, facts.Commit?.ConsentVersion) : (facts.Consent, facts.ConsentVersion);
        return (facts.Message is null || facts.IsSenders || facts.Disclosed.Any(one => one.Type == "Patient")) && id is not null && version is not null
            && await consents.PatientOf(facts.Message?.Sender ?? facts.Party, id, version.Value, ct) is { } patient
            ? facts with { Patients = [patient] }
            : facts;
    }

    private async Task<Commit?> CommitOf(EntryFacts facts, CancellationToken ct)
    {
        var key = facts.Message!.Value;
        if (!known.TryGetValue(key, out var commit))
        {
            known[key] = commit = await commits.For(facts.Party, key, ct);
        }
        return commit;
    }
}
