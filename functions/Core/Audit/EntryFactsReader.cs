using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Audit;

/// <summary>Looks up what a party may know beside its entry. Of a message that was refused that is nothing: its id may be another's.</summary>
internal sealed class EntryFactsReader(KnownCommits commits, ConsentRegistry consents)
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
        var commit = await CommitOf(facts, ct);
        var wentOut = commit is not null && (!facts.IsSenders || await commits.IsReleased(facts.Recipient!, facts.Message!.Value, ct));
        return await WithConsentsPatient(facts with { Commit = commit, WentOut = wentOut }, ct);
    }

    /// <summary>The sender's own client. The recipient knows it by the view, and only what it was given is told of it here.</summary>
    private async Task<EntryFacts> WithConsentsPatient(EntryFacts facts, CancellationToken ct)
    {
        var (id, version) = facts.Consent is null ? (facts.Commit?.Basis.Consent, facts.Commit?.ConsentVersion) : (facts.Consent, facts.ConsentVersion);
        return (facts.Message is null || facts.IsSenders) && id is not null && version is not null
            && await consents.PatientOf(facts.Party, id, version.Value, ct) is { } patient
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
