using System.Collections.Concurrent;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Submission;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Disclosures;

/// <summary>What an accounting or a hold is about: one consent, one person, or one message.</summary>
/// <param name="Person">UUID of the reference that the agency made up.</param>
public sealed record Scope(string? Consent = null, string? Person = null, string? Message = null);

/// <summary>Finds what an agency disclosed, long after the content is gone: markers and consents' links outlive every purge.</summary>
public sealed class DisclosureSearch(
    DisclosureRecords records, PersonDisclosures persons, PersonConsents consentsOfPersons, ConsentRegistry consents, Commits commits)
{
    /// <summary>The scope with the client behind a consent, when the agency may ask for it.</summary>
    public async Task<Result<Scope>> Check(AgencyEntry agency, Scope scope, CancellationToken ct)
    {
        if (scope.Person is not null && agency.Follows(VictimServices.Regime))
        {
            return new Rejection(ProblemCodes.DisclosuresUnavailable, "Of a victim service provider's clients there is no index by person: name the consent or the message.");
        }
        if (scope.Consent is { } id)
        {
            return await consents.Find(id, ct) is { } consent && consent.Agency == agency.Id
                ? scope with { Person = agency.Follows(VictimServices.Regime) ? null : Subjects.UuidOf(consent.Patient) }
                : new Rejection(ProblemCodes.ConsentUnknown);
        }
        if (scope.Message is { } jti)
        {
            return await commits.Read(new(agency.Id, jti), ct) is not { } commit ? new Rejection(ProblemCodes.MessageUnknown)
                : Accountable.Is(commit) ? scope
                : new Rejection(ProblemCodes.DisclosuresUnavailable, "Of tips, requests and recalls there is no accounting: who subscribes is not the sender's to know, and a recall tells nothing.");
        }
        return scope;
    }

    /// <summary>In no order.</summary>
    /// <param name="scope">A checked one.</param>
    public async Task<IReadOnlyList<DisclosureRecord>> Find(AgencyEntry agency, Scope scope, CancellationToken ct)
    {
        if (scope.Message is { } jti)
        {
            return await records.Of(new(agency.Id, jti), ct);
        }
        if (scope.Consent is { } consent)
        {
            return await Under(consent, ct);
        }
        List<MessageKey> messages = [];
        await foreach (var message in persons.MessagesAbout(agency.Id, scope.Person!, ct))
        {
            messages.Add(new(agency.Id, message));
        }
        List<DisclosureRecord> found = [.. await Of(messages, ct)];
        // What a victim service provider disclosed that is none any more has no marker, but its consents lead there.
        foreach (var id in await consentsOfPersons.IdsOf(agency, scope.Person!, ct))
        {
            found.AddRange(await Under(id, ct));
        }
        List<DisclosureRecord> about = [];
        foreach (var record in found.DistinctBy(record => (record.Message, record.Recipient.Id)))
        {
            if ((await PersonsOf(agency, record, ct)).Contains(scope.Person!))
            {
                about.Add(record);
            }
        }
        return about;
    }

    /// <summary>Whom a disclosure is about; where the record does not say so, whom its consent is about.</summary>
    public async Task<IReadOnlyCollection<string>> PersonsOf(AgencyEntry agency, DisclosureRecord record, CancellationToken ct) =>
        record.Subjects.Count > 0 || agency.Follows(VictimServices.Regime) || record.Basis.Consent is not { } id ? record.Subjects
        : Subjects.UuidOf((await consents.Find(id, ct))?.Patient) is { } person ? [person]
        : [];

    private async Task<IReadOnlyList<DisclosureRecord>> Under(string consent, CancellationToken ct)
    {
        HashSet<(MessageKey, string)> attempts = [];
        await foreach (var link in consents.MessagesUnder(consent, ct))
        {
            attempts.Add(link);
        }
        // An attempt that did not become the message may have stood under another consent.
        return [.. (await Of(attempts.Select(link => link.Item1), ct)).Where(record => attempts.Contains((record.Message, record.Attempt)))];
    }

    /// <summary>In no order.</summary>
    private async Task<IEnumerable<DisclosureRecord>> Of(IEnumerable<MessageKey> messages, CancellationToken ct)
    {
        ConcurrentBag<DisclosureRecord> found = [];
        await messages.Distinct().ForEach(async message =>
        {
            foreach (var record in await records.Of(message, ct))
            {
                found.Add(record);
            }
        });
        return found;
    }
}
