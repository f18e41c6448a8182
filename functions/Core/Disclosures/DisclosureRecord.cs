using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Disclosures;

/// <summary>
/// What an agency disclosed to another, as an accounting of disclosures needs it (45 CFR 164.528(b), 42 CFR 2.24 and 2.25, 34 CFR 99.32)
/// long after the content is gone. It holds no content, no name of a person and no number of a record.
/// </summary>
/// <param name="At">When the view was released for the first time.</param>
/// <param name="Attempt">Of the message: the links of a consent name attempts, and only one of them became the message.</param>
/// <param name="ConsentVersion">Of the consent that the basis names.</param>
/// <param name="Consents">Every consent that permitted something of it, the one that the basis names first.</param>
/// <param name="Subjects">
/// Whom it is about: the UUIDs of the references that the discloser made up. None of a victim service provider, whose clients the hub keeps
/// no record of by person (34 USC 12291(b)(2)(D)), and none of a status, which names the person by a reference of its recipient.
/// </param>
/// <param name="Part2">Whether any of it was protected by 42 CFR part 2.</param>
/// <param name="ByClass">Whether the consent names the recipient by its class alone, a general designation (42 CFR 2.31(a)(4)(ii)(B)).</param>
/// <param name="Entry">Of the log, the discloser's: proves what stands here.</param>
/// <param name="Reasons">Why it was permitted, codes of <c>codes/decision-reasons.json</c>.</param>
public sealed record DisclosureRecord(
    MessageKey Message, string Attempt, DateTimeOffset At, Party Discloser, Party Recipient, string Kind, string Purpose, Basis Basis,
    int? ConsentVersion, IReadOnlyList<string> Consents, IReadOnlyList<string> Subjects, IReadOnlyList<DisclosedType> Disclosed, bool Part2,
    bool ByClass, string Entry, IReadOnlyList<string> Reasons);

/// <summary>An agency as the directory had it on that day.</summary>
/// <param name="HealthProvider">Whether it was one.</param>
public sealed record Party(string Id, string Name, string Type, IReadOnlyList<string> Regimes, bool HealthProvider, string? Address = null)
{
    public static Party Of(AgencyEntry agency) => new(agency.Id, agency.Name, agency.Type, agency.Regimes, agency.IsHealthProvider, agency.Address);

    public bool Followed(string regime) => Regimes.Contains(regime);
}
