using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Disclosures;

/// <summary>
/// <c>POST /v1/disclosures</c>: what the calling agency disclosed of its client. A hold that runs leaves its lines out of what the client may
/// get, with nothing that tells of it; the clock ends it.
/// </summary>
public sealed class Accountant(DisclosureSearch search, Holds holds, TimeProvider time)
{
    public async Task<Result<Accounting>> Account(AgencyEntry caller, AccountingQuestion question, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (!AskedAccounting.Read(question, now).Succeeded(out var asked, out var rejection)
            || !(await search.Check(caller, asked.Scope, ct)).Succeeded(out var scope, out rejection))
        {
            return rejection;
        }
        var records = await search.Find(caller, scope, ct);
        KeptHold[] running = [.. (await holds.Of(caller.Id, ct)).Where(hold => hold.Hold.RunsAt(now))];
        List<Found> found = [];
        foreach (var record in records.Where(record => asked.Holds(record.At)))
        {
            found.Add(new(record, running.Length == 0 ? null : EndOf(running, record, await search.PersonsOf(caller, record, ct))));
        }
        return new Accounting(
            new(caller.Id, caller.Name, caller.Address), asked.ForAgency ? "agency" : "client", asked.From, asked.To, now,
            AccountingLines.Of(found, asked.ForAgency));
    }

    private static DateTimeOffset? EndOf(KeptHold[] running, DisclosureRecord record, IReadOnlyCollection<string> persons) =>
        running.Where(hold => hold.Covers(record, persons)).Max(hold => (DateTimeOffset?)hold.Hold.Until);
}
