using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy.Corpus;

/// <summary>One case of a corpus file: a message, what is known around it, and the answer expected for each recipient.</summary>
public sealed record DecisionCase(string Description, MessageFacts Message, IReadOnlyList<ExpectedDecision> Expected)
{
    public required AgencyEntry Discloser { get; init; }
    public required IReadOnlyList<RegisteredConsent> Consents { get; init; }
    public required IReadOnlyList<Part> Parts { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>The rules to decide by.</summary>
    public required PolicyVersion Policy { get; init; }

    public DecisionRequest RequestFor(ExpectedDecision expected) => new(Discloser, expected.Recipient, Message, Consents, Parts, Now);

    /// <summary>Decides anew; every difference from what is expected, in plain words.</summary>
    public IReadOnlyList<string> Differences() =>
        [.. Expected.SelectMany(expected => expected.DifferencesFrom(Decider.Decide(RequestFor(expected), Policy)))];
}

/// <summary>What one recipient must get.</summary>
/// <param name="Withheld">Reason by path, of a permitted message; null when it is denied, since then all is.</param>
public sealed record ExpectedDecision(
    AgencyEntry Recipient, Effect Effect, IReadOnlyList<string> Reasons, IReadOnlyDictionary<string, string>? Withheld,
    IReadOnlyList<string>? Obligations, IReadOnlyList<string>? Duties, string? Scope)
{
    /// <summary>Every difference, in plain words; none when the answer is the expected one.</summary>
    public IEnumerable<string> DifferencesFrom(Decision actual)
    {
        if (actual.Effect != Effect)
        {
            yield return $"{Recipient.Id}: {Word(actual.Effect)} where {Word(Effect)} is expected";
        }
        if (Differing("reasons", actual.Reasons, Reasons) is { } reasons)
        {
            yield return reasons;
        }
        if (actual.Effect == Effect.Permit && Effect == Effect.Permit)
        {
            foreach (var difference in OfPermit(actual))
            {
                yield return difference;
            }
        }
    }

    private IEnumerable<string> OfPermit(Decision actual)
    {
        var withheld = actual.WithheldParts.ToDictionary(part => part.Path, part => part.Reason);
        foreach (var path in withheld.Keys.Union(Withheld!.Keys).Order(StringComparer.Ordinal))
        {
            var (was, should) = (withheld.GetValueOrDefault(path), Withheld.GetValueOrDefault(path));
            if (was != should)
            {
                yield return $"{Recipient.Id}: {path} {Withholding(was)} where it should be {Withholding(should)}";
            }
        }
        if (Differing("obligations", actual.Obligations.Select(obligation => obligation.Code), Obligations!) is { } obligations)
        {
            yield return obligations;
        }
        if (Differing("duties", actual.Duties.Select(duty => duty.Code), Duties ?? []) is { } duties)
        {
            yield return duties;
        }
        if (Scope is not null && Scope != actual.Scope)
        {
            yield return $"{Recipient.Id}: scope \"{actual.Scope}\" where \"{Scope}\" is expected";
        }
    }

    private string? Differing(string what, IEnumerable<string> actual, IReadOnlyList<string> expected) => actual.SequenceEqual(expected)
        ? null
        : $"{Recipient.Id}: {what} [{string.Join(", ", actual)}] where [{string.Join(", ", expected)}] are expected";

    private static string Word(Effect effect) => effect == Effect.Permit ? "permit" : "deny";
    private static string Withholding(string? reason) => reason is null ? "shown" : $"withheld ({reason})";
}
