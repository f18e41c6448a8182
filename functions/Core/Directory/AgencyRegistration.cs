using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Core.Directory;

/// <summary><c>PUT /v1/agencies/{id}</c> by an administrator: the entry, its keys' states in the log, its notice subscription.</summary>
public sealed class AgencyRegistration(
    IBlobs content, AgencyDirectory directory, RegimeIndex index, ISubscriptions subscriptions, Ledger ledger, LogEvents events, TimeProvider time)
{
    public async Task<Result<AgencyEntry>> Put(string id, AgencyEntry wanted, CancellationToken ct)
    {
        var blob = await content.Read(AgencyDirectory.NameOf(id), ct);
        var standing = blob is null ? null : WireJson.Read<AgencyEntry>(blob.Content);
        var faults = AgencyEntryRules.FaultsOf(id, wanted);
        if (faults.Count > 0)
        {
            return new Rejection(ProblemCodes.AgencyInvalid, Faults: faults);
        }
        if (await ClientTaken(id, wanted, ct))
        {
            return new Rejection(ProblemCodes.AgencyInvalid, "A client belongs to one agency only.");
        }
        if (!KeyChanges.Between(standing?.Keys ?? [], wanted.Keys, time.GetUtcNow()).Succeeded(out var keys, out var conflict))
        {
            return conflict;
        }
        // The log first: a key must never count before anyone can see it.
        var changes = keys.Where(key => standing?.Keys.Any(old => old.State == key.State && old.CompromisedAt == key.CompromisedAt && KeyChanges.KidOf(old) == KeyChanges.KidOf(key)) != true).ToArray();
        if (changes.Length > 0)
        {
            await ledger.Record([.. changes.Select(key => events.ForKey(id, KeyChanges.KidOf(key), key.State, key.CompromisedAt))], ct);
        }
        var entry = wanted with { Keys = keys };
        await index.Before(standing, entry, ct);
        var written = blob is null
            ? await content.Create(AgencyDirectory.NameOf(id), WireJson.Bytes(entry), ct)
            : await content.Replace(AgencyDirectory.NameOf(id), WireJson.Bytes(entry), blob.ETag, ct);
        directory.Forget(id);
        if (!written)
        {
            return new Rejection(ProblemCodes.EntryChanged);
        }
        await index.After(standing, entry, ct);
        await subscriptions.Ensure(id, ct);
        return entry;
    }

    private async Task<bool> ClientTaken(string id, AgencyEntry wanted, CancellationToken ct) =>
        (await directory.All(ct)).Any(other => other.Id != id && other.Clients.Intersect(wanted.Clients).Any());
}

/// <summary>How keys may change: new ones come active, an active one retires or is revoked, and none disappears or comes back.</summary>
public static class KeyChanges
{
    public static string KidOf(AgencyKey key) => (string)key.Jwk["kid"]!;

    public static Result<IReadOnlyList<AgencyKey>> Between(IReadOnlyList<AgencyKey> standing, IReadOnlyList<AgencyKey> wanted, DateTimeOffset now)
    {
        List<AgencyKey> keys = [];
        foreach (var old in standing)
        {
            // The hub's own record of the times stands; only the state is the administrator's to move, and only forward.
            if (wanted.FirstOrDefault(key => KidOf(key) == KidOf(old)) is not { } next || Rank(next.State) < Rank(old.State))
            {
                return new Rejection(ProblemCodes.KeyConflict);
            }
            if (next.CompromisedAt > now)
            {
                return new Rejection(ProblemCodes.KeyConflict);
            }
            keys.Add(next.State == old.State ? Since(old, next.CompromisedAt) : Since(old with { State = next.State, Until = now }, next.CompromisedAt));
        }
        foreach (var added in wanted.Where(key => standing.All(old => KidOf(old) != KidOf(key))))
        {
            if (added.State != "active")
            {
                return new Rejection(ProblemCodes.KeyConflict);
            }
            keys.Add(added with { From = now, Until = null });
        }
        return keys;
    }

    /// <summary>What is known of a theft may only grow: a day that was said stands, or an earlier one takes its place.</summary>
    private static AgencyKey Since(AgencyKey key, DateTimeOffset? compromised) =>
        compromised is { } since && (key.CompromisedAt is not { } said || since < said) ? key with { CompromisedAt = since } : key;

    private static int Rank(string state) => state switch { "active" => 0, "retired" => 1, _ => 2 };
}

/// <summary>What an entry must be before it is written; all faults at once.</summary>
public static class AgencyEntryRules
{
    private static readonly string[] Regimes = ["hipaa", "part2-program", "victim-service-provider", "ferpa", "cjis", "28cfr23"];
    private static readonly string[] ProviderKinds = ["hospital", "urgent-care", "clinic", "mental-health"];

    public static IReadOnlyList<Fault> FaultsOf(string id, AgencyEntry entry)
    {
        List<Fault> faults = [];
        Require(AgencyId.IsValid(id) && entry.Id == id, "/id", "an agency id of lower-case letters, digits and single hyphens, equal to the one in the address");
        Require(entry.Name.Length is > 0 and <= 200, "/name", "a name of at most 200 characters");
        Require(entry.Address is null or { Length: > 0 and <= 300 }, "/address", "a postal address of at most 300 characters, or absent where the place is secret");
        Require(CodeLists.Contains("partner-types", entry.Type), "/type", "one of the 18 partner types");
        Require(entry.ProviderKind is null || (entry.Type == "hospital-urgent-care" && ProviderKinds.Contains(entry.ProviderKind)),
            "/provider_kind", "a kind of health provider, only with type hospital-urgent-care");
        Require(entry.Jurisdictions.All(code => System.Text.RegularExpressions.Regex.IsMatch(code, @"^[A-Z]{2}-[A-Z0-9]{1,3}\z")),
            "/jurisdictions", "ISO 3166-2 codes");
        Require(entry.Services.All(code => CodeLists.Contains("needs", code)), "/services", "need codes");
        Require(entry.Regimes.All(Regimes.Contains), "/regimes", "known confidentiality regimes");
        Require(entry.Designations.All(code => CodeLists.Contains("designations", code)), "/designations", "codes of the list of designations");
        Require(entry.Agreements.All(AgencyId.IsValid), "/agreements", "agency ids");
        Require(entry.Clients.Select(client => client).Distinct().Count() == entry.Clients.Count, "/clients", "each client once");
        for (var i = 0; i < entry.Keys.Count; i++)
        {
            var key = entry.Keys[i];
            Require(Jwk.FaultOfPublic(key.Jwk) is null, $"/keys/{i}/jwk", "a public JWK of an accepted algorithm, kid its RFC 7638 thumbprint");
            Require(key.State is "active" or "retired" or "revoked", $"/keys/{i}/state", "active, retired or revoked");
            Require(key.CompromisedAt is null || key.State == "revoked", $"/keys/{i}/compromised_at", "absent but for a revoked key");
        }
        if (faults.Count == 0)
        {
            Require(entry.Keys.Select(KeyChanges.KidOf).Distinct().Count() == entry.Keys.Count, "/keys", "each key once");
        }
        return faults;

        void Require(bool holds, string location, string what)
        {
            if (!holds)
            {
                faults.Add(new("value", location, $"must be {what}"));
            }
        }
    }
}
