using ExchangeHub.Contracts.Disclosures;

namespace ExchangeHub.Core.Disclosures;

/// <summary>A disclosure that the accounting is about, and whether a hold keeps it from the client.</summary>
/// <param name="HeldUntil">The end of the hold that runs longest; null when none runs.</param>
public sealed record Found(DisclosureRecord Record, DateTimeOffset? HeldUntil);

/// <summary>Disclosures → lines. Pure.</summary>
public static class AccountingLines
{
    /// <summary>
    /// Oldest first. Several to one recipient, for one purpose, on one basis, of the same kinds of records are one line: the first in full, then how many
    /// more and the last (45 CFR 164.528(b)(3)). What is held is gone before anything is counted, or a number would tell of it.
    /// </summary>
    public static IReadOnlyList<AccountingLine> Of(IEnumerable<Found> found, bool forAgency) =>
    [
        .. found.Where(one => forAgency || one.HeldUntil is null)
            .OrderBy(one => one.Record.At).ThenBy(one => one.Record.Message.Jti, StringComparer.Ordinal).ThenBy(one => one.Record.Recipient.Id, StringComparer.Ordinal)
            .GroupBy(Alike)
            .Select(some => LineOf([.. some])),
    ];

    private static string Alike(Found found) => string.Join('\n', [
        found.Record.Recipient.Id, found.Record.Kind, found.Record.Purpose, found.Record.Basis.ToString(), .. AccountingDuty.Of(found.Record),
        $"held {found.HeldUntil:O}", .. found.Record.Disclosed.Select(type => type.Type)]);

    private static AccountingLine LineOf(IReadOnlyList<Found> alike)
    {
        var (record, heldUntil) = alike[0];
        return new(
            record.At, PartyOf(record.Recipient), record.Kind, record.Disclosed, PlainWords.What(record.Disclosed),
            PlainWords.Purpose(record.Purpose), PlainWords.Basis(record.Basis), record.Basis.Consent, record.ConsentVersion, AccountingDuty.Of(record),
            record.Message.Jti, record.Entry,
            alike.Count == 1 ? null : new(alike.Count - 1, alike[^1].Record.At, [.. alike.Skip(1).Select(one => one.Record.Message.Jti)]),
            heldUntil);
    }

    public static AccountingParty PartyOf(Party party) => new(party.Id, party.Name, party.Address);
}
