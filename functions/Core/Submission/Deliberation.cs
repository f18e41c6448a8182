using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Submission;

/// <summary>
/// Everything that one message's decisions rest on, read. A submission, the question what would become of it, and a release all decide
/// from this, so that they cannot differ.
/// </summary>
public sealed record Deliberation(
    AgencyEntry Sender, MessageFacts Facts, IReadOnlyList<Part> Parts, IReadOnlyList<AgencyEntry> Recipients, ConsentsRead Consents)
{
    public IReadOnlyList<Judgement> At(DateTimeOffset now) =>
        [.. Recipients.Select(recipient => new Judgement(recipient, Decider.Decide(new(Sender, recipient, Facts, Consents.All, Parts, now))))];

    /// <summary>Whether time alone changed an answer since: a consent's period may have ended.</summary>
    public bool StillHolds(IReadOnlyList<Judgement> judgements, DateTimeOffset now) => At(now).Zip(judgements).All(pair =>
        pair.First.Decision.Effect == pair.Second.Decision.Effect && pair.First.Decision.Withheld.SetEquals(pair.Second.Decision.Withheld));
}

/// <summary>Gathers what deciding needs.</summary>
public sealed class Deliberations(ConsentRegistry registry, PersonConsents persons)
{
    /// <param name="subjects">Whom the content is about, as far as it says so.</param>
    public async Task<Result<Deliberation>> Begin(
        AgencyEntry sender, MessageFacts facts, IReadOnlyList<Subject> subjects, IReadOnlyList<Part> parts, IReadOnlyList<AgencyEntry> recipients,
        CancellationToken ct)
    {
        IReadOnlyList<string> references = [.. subjects.Select(subject => subject.Reference).OfType<string>().Distinct()];
        if (facts.Basis.Consent is { } id)
        {
            if (await registry.Find(id, ct) is not { } named || named.Agency != sender.Id)
            {
                return new Rejection(ProblemCodes.ConsentUnknown);
            }
            // A consent of one person must not open the record of another. Content that names nobody is about the one who consented.
            if (named.Patient is not { } patient || subjects.Any(subject => subject.Reference != patient))
            {
                return new Rejection(ProblemCodes.ConsentMismatch);
            }
            references = [patient];
        }
        else if (parts.Any(part => part.Type == "Consent"))
        {
            return new Rejection(ProblemCodes.ConsentMismatch);
        }
        else if (Unfindable(subjects) is { Length: > 0 } faults)
        {
            return new Rejection(ProblemCodes.ContentInvalid, Faults: faults);
        }
        // Decoys shuffle the members of a message; an order of its own makes the order of the reasons one.
        return await Again(sender, facts, references, [.. parts.OrderBy(part => part.Path, StringComparer.Ordinal)], recipients, ct);
    }

    /// <summary>No consent is named that would tell who it is, and a person by any other name would have denied in vain.</summary>
    private static Fault[] Unfindable(IReadOnlyList<Subject> subjects) =>
    [
        .. subjects.Where(subject => Subjects.UuidOf(subject.Reference) is null).Select(subject => new Fault(
            "business-rule", subject.Place,
            "must be the reference urn:uuid:… that the agency's consents have for the Patient: by another name what the person denied would not be found")),
    ];

    /// <summary>The same for a message that was accepted: whom it is about is known.</summary>
    public async Task<Deliberation> Again(
        AgencyEntry sender, MessageFacts facts, IReadOnlyList<string> subjects, IReadOnlyList<Part> parts, IReadOnlyList<AgencyEntry> recipients,
        CancellationToken ct) =>
        new(sender, facts, parts, recipients, await persons.Read(sender, subjects, facts.Basis.Consent, ct));
}
