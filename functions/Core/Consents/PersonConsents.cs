using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Directory;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Consents;

/// <summary>All that a person, or several, said to one agency, as it stood when it was read. A decision rests on nothing else that changes.</summary>
/// <param name="Subjects">References that the agency made up for its clients.</param>
/// <param name="NamedId">The consent that the message names.</param>
/// <param name="All">Those that are about these persons, in their current version.</param>
/// <param name="Seen">Everything that was looked at, also what is about somebody else by now.</param>
public sealed record ConsentsRead(
    AgencyEntry Agency, IReadOnlyList<string> Subjects, string? NamedId, IReadOnlyList<RegisteredConsent> All,
    IReadOnlySet<SeenConsent> Seen)
{
    public RegisteredConsent? Named => All.FirstOrDefault(consent => consent.Id == NamedId);

    /// <summary>
    /// The consents whose revocation takes a message back: the one that it names, and every other that permitted something. One that only
    /// denied is none of them.
    /// </summary>
    public IEnumerable<string> PermittedBy(IEnumerable<Ground> grounds) =>
        from consent in All
        where consent.Id == NamedId || grounds.Any(ground => ground.Consent == consent.Id && Permits(consent.Reading.Rule?.Root, ground.Provisions))
        select consent.Id;

    private static bool Permits(Provision? provision, IReadOnlyList<string> paths) => provision is not null
        && ((provision.Type == Effect.Permit && paths.Contains(provision.Path)) || provision.Nested.Any(nested => Permits(nested, paths)));
}

public sealed record SeenConsent(string Id, int Version, bool Revoked);

/// <summary>Changed: there is another consent or another version, so deciding must begin anew. Revoked: the one that the message names is.</summary>
public enum ConsentStanding { Stands, Changed, Revoked }

/// <summary>
/// The consents of a person, found by the markers <c>consents-of/{agency}/{uuid}/{consent}</c>. The UUID is the reference that the agency
/// made up: it tells the hub nothing of who that is, and it links nothing across agencies.
/// </summary>
public sealed class PersonConsents(IBlobs content, ConsentRegistry registry)
{
    /// <summary>
    /// Written before a version counts, so that no version can be missed. One whose patient changed between versions stands under both;
    /// what it says is read either way. Of a victim service provider's clients there is no index: 34 USC 12291(b)(2)(D) lets no shared
    /// database hold who they are, so only the consent that a message names is evaluated.
    /// </summary>
    public Task Index(AgencyEntry agency, string? patient, string consent, CancellationToken ct) =>
        Subjects.UuidOf(patient) is { } uuid && !agency.Follows(VictimServices.Regime)
            ? content.Put($"{PrefixOf(agency, uuid)}{consent}", default, ct)
            : Task.CompletedTask;

    /// <summary>
    /// After a version counts, once more by the regime of now: the caller's entry may be some seconds old, and the index may have been
    /// built or deleted since.
    /// </summary>
    public async Task IndexAgain(AgencyEntry caller, string? patient, string consent, CancellationToken ct)
    {
        if (await content.Read(AgencyDirectory.NameOf(caller.Id), ct) is not { } blob)
        {
            return;
        }
        var now = WireJson.Read<AgencyEntry>(blob.Content);
        if (now.Follows(VictimServices.Regime) == caller.Follows(VictimServices.Regime))
        {
            return;
        }
        await Index(now, patient, consent, ct);
        if (now.Follows(VictimServices.Regime) && Subjects.UuidOf(patient) is { } uuid)
        {
            await content.Delete($"{PrefixOf(now, uuid)}{consent}", ct);
        }
    }

    /// <summary>Deletes an agency's index.</summary>
    public async Task Forget(string agency, CancellationToken ct)
    {
        await foreach (var name in content.List($"consents-of/{agency}/", null, ct))
        {
            await content.Delete(name, ct);
        }
    }

    public async Task<ConsentsRead> Read(AgencyEntry agency, IReadOnlyList<string> subjects, string? named, CancellationToken ct)
    {
        var found = await Task.WhenAll((await IdsOf(agency, subjects, named, ct)).Select(id => registry.Find(id, ct)));
        RegisteredConsent[] registered = [.. found.OfType<RegisteredConsent>()];
        return new(
            agency, subjects, named,
            [.. registered.Where(consent => consent.Agency == agency.Id && subjects.Any(subject => Subjects.AreSame(subject, consent.Patient)))],
            registered.Select(consent => new SeenConsent(consent.Id, consent.Version, consent.Revoked)).ToHashSet());
    }

    /// <summary>Whether what was decided with these may still happen. The last thing read before it does.</summary>
    public async Task<ConsentStanding> StandingOf(ConsentsRead read, CancellationToken ct)
    {
        var ids = await IdsOf(read.Agency, read.Subjects, read.NamedId, ct);
        var now = (await Task.WhenAll(ids.Select(id => Look(id, ct)))).OfType<SeenConsent>().ToHashSet();
        return read.NamedId is { } named && !now.Any(seen => seen.Id == named && !seen.Revoked) ? ConsentStanding.Revoked
            : now.SetEquals(read.Seen) ? ConsentStanding.Stands
            : ConsentStanding.Changed;
    }

    private async Task<SeenConsent?> Look(string id, CancellationToken ct) =>
        await registry.Current(id, ct) is var (current, _) ? new(id, current.Version, current.RevokedAt is not null) : null;

    private async Task<IReadOnlyCollection<string>> IdsOf(AgencyEntry agency, IReadOnlyList<string> subjects, string? named, CancellationToken ct)
    {
        HashSet<string> ids = named is null ? [] : [named];
        // Also for one that became a victim service provider after it had registered.
        foreach (var uuid in agency.Follows(VictimServices.Regime) ? [] : subjects.Select(Subjects.UuidOf).OfType<string>().Distinct())
        {
            ids.UnionWith(await IdsOf(agency, uuid, ct));
        }
        return ids;
    }

    /// <summary>Ids of the consents that were ever registered for a person; none of a victim service provider.</summary>
    public async Task<IReadOnlyList<string>> IdsOf(AgencyEntry agency, string uuid, CancellationToken ct)
    {
        List<string> ids = [];
        var prefix = PrefixOf(agency, uuid);
        await foreach (var name in content.List(prefix, null, ct))
        {
            ids.Add(name[prefix.Length..]);
        }
        return ids;
    }

    private static string PrefixOf(AgencyEntry agency, string uuid) => $"consents-of/{agency.Id}/{uuid}/";
}
