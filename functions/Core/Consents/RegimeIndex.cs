using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Consents;

/// <summary>
/// The indexes of an agency's clients, when it becomes a victim service provider, of whose clients there may be none, or ceases to be one.
/// What it disclosed meanwhile is found by consent or message then, and by person as far as a consent leads to it. Each step may be done again: whoever crashes in between puts the entry once more.
/// </summary>
public sealed class RegimeIndex(ConsentRegistry registry, PersonConsents persons, DisclosureRecords records, PersonDisclosures disclosures)
{
    /// <summary>Before the entry counts: what is decided by it must find every consent.</summary>
    public Task Before(AgencyEntry? standing, AgencyEntry wanted, CancellationToken ct) =>
        Ceases(standing, wanted) ? Rebuild(wanted, ct) : Task.CompletedTask;

    /// <summary>After it counts: nothing looks at the index any more, or what was registered meanwhile must stand in it too.</summary>
    public Task After(AgencyEntry? standing, AgencyEntry wanted, CancellationToken ct) =>
        wanted.Follows(VictimServices.Regime) ? Task.WhenAll(persons.Forget(wanted.Id, ct), disclosures.Forget(wanted.Id, ct))
        : Ceases(standing, wanted) ? Rebuild(wanted, ct)
        : Task.CompletedTask;

    private static bool Ceases(AgencyEntry? standing, AgencyEntry wanted) =>
        standing?.Follows(VictimServices.Regime) == true && !wanted.Follows(VictimServices.Regime);

    private async Task Rebuild(AgencyEntry agency, CancellationToken ct)
    {
        await foreach (var id in registry.Ids(ct))
        {
            if (await registry.Find(id, ct) is { } consent && consent.Agency == agency.Id)
            {
                await persons.Index(agency, consent.Patient, id, ct);
            }
        }
        await foreach (var record in records.By(agency.Id, ct))
        {
            await disclosures.Index(record, ct);
        }
    }
}
