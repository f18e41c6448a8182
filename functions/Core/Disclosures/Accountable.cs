using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Submission;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Disclosures;

/// <summary>What of a release an accounting of disclosures has to know.</summary>
public static class Accountable
{
    /// <summary>
    /// Everything that tells of a person, a status too: it says that the person is known there, and what became of the referral. A recall only
    /// takes back. Of tips and requests the sender must not learn who subscribes, and no client of its own is named in them by reference:
    /// there is nothing to ask them by, and no line that could be shown.
    /// </summary>
    public static bool Is(Commit commit) => commit.SenderKnowsRecipients && commit.Kind != "recall";

    /// <param name="deliberation">Null for what an accepted message alone permits.</param>
    /// <param name="entry">Of the log, the sender's.</param>
    public static DisclosureRecord RecordOf(
        MessageKey key, Commit commit, AgencyEntry sender, AgencyEntry recipient, KeptMatter kept, Deliberation? deliberation, Decision decision,
        string entry, DateTimeOffset at) =>
        new(
            key, commit.Attempt, at, Party.Of(sender), Party.Of(recipient), commit.Kind, commit.Purpose, commit.Basis,
            deliberation?.Consents.Named?.Version,
            [.. (deliberation?.Consents.PermittedBy(decision.Grounds) ?? []).OrderByDescending(consent => consent == commit.Basis.Consent)],
            sender.Follows(VictimServices.Regime) ? [] : [.. kept.Subjects.Select(Subjects.UuidOf).OfType<string>().Distinct()],
            DisclosedTypes.Of(kept.Parts), kept.Parts.Any(part => PartLabels.Of(part).Has(SecurityLabels.Part2)),
            deliberation?.Consents.Named?.Reading.Rule is { } rule && !Names(rule, recipient), entry, decision.Reasons);

    private static bool Names(ConsentRule rule, AgencyEntry recipient) => rule.Provisions.Any(provision =>
        provision.Type == Effect.Permit && provision.Recipients?.Agencies.Contains(recipient.Id) == true);
}
