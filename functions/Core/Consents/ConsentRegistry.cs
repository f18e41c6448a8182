using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Submission;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Core.Consents;

/// <summary>Which version stands: <c>consents/{id}/current</c>, moved by compare-and-swap only.</summary>
/// <param name="JwsSha256">Of the signed registration, so that the same bytes again are known.</param>
public sealed record CurrentConsent(string Agency, int Version, string JwsSha256, DateTimeOffset? RevokedAt = null);

/// <summary>One version as it was registered: <c>consents/{id}/{version}.json</c>.</summary>
public sealed record ConsentVersion(string Jws, JsonObject Consent);

/// <summary>The registered consents. Read fresh at every decision: a cached consent would outlive its revocation.</summary>
public sealed class ConsentRegistry(IBlobs content, HubIdentity hub)
{
    private const string RevocationPrefix = "pending/revocations/";

    public async Task<(CurrentConsent Current, string ETag)?> Current(string id, CancellationToken ct) =>
        await content.Read($"consents/{id}/current", ct) is { } blob ? (WireJson.Read<CurrentConsent>(blob.Content), blob.ETag) : null;

    public async Task<RegisteredConsent?> Find(string id, CancellationToken ct)
    {
        if (await Current(id, ct) is not var (current, _))
        {
            return null;
        }
        var blob = await content.Read(VersionName(id, current.Version, current.JwsSha256), ct)
            ?? throw new InvalidDataException("a consent's current version is missing");
        return RegisteredConsent.Of(
            id, current.Version, current.Agency, current.RevokedAt is not null, WireJson.Read<ConsentVersion>(blob.Content).Consent, hub.AgencySystem);
    }

    /// <summary>Whose consent a version of an agency's is, as it was registered; null when that is not certain, since two registrations raced for it.</summary>
    public async Task<string?> PatientOf(string agency, string id, int version, CancellationToken ct)
    {
        if (await Current(id, ct) is not var (current, _) || current.Agency != agency)
        {
            return null;
        }
        List<string> names = [];
        await foreach (var name in content.List($"consents/{id}/{version}-", null, ct))
        {
            names.Add(name);
        }
        return names is [var only] && await content.Read(only, ct) is { } blob
            ? (WireJson.Read<ConsentVersion>(blob.Content).Consent["patient"] as JsonObject)?["reference"].AsString()
            : null;
    }

    /// <summary>False: someone else wrote since; nothing changed.</summary>
    public async Task<bool> Write(string id, CurrentConsent current, ConsentVersion version, string? etag, CancellationToken ct)
    {
        // The version first: a current that names a version which is not there would stop every decision.
        await content.Put(VersionName(id, current.Version, current.JwsSha256), WireJson.Bytes(version), ct);
        return await Move(id, current, etag, ct);
    }

    public Task<bool> Move(string id, CurrentConsent current, string? etag, CancellationToken ct) => etag is null
        ? content.Create($"consents/{id}/current", WireJson.Bytes(current), ct)
        : content.Replace($"consents/{id}/current", WireJson.Bytes(current), etag, ct);

    /// <summary>What a revocation must purge; written before the commit. By attempt: another may stand under another consent.</summary>
    public Task Link(string id, MessageKey message, string attempt, CancellationToken ct) => content.Put($"{LinkPrefix(id)}{message}/{attempt}", default, ct);

    public async IAsyncEnumerable<(MessageKey Key, string Attempt)> MessagesUnder(
        string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in content.List(LinkPrefix(id), null, ct))
        {
            yield return Commits.ReadMarker(LinkPrefix(id), name);
        }
    }

    /// <summary>Marks that a revocation has begun, until everything under the consent is purged.</summary>
    public Task MarkRevocation(string id, CancellationToken ct) => content.Put(RevocationPrefix + id, default, ct);

    public Task UnmarkRevocation(string id, CancellationToken ct) => content.Delete(RevocationPrefix + id, ct);

    /// <summary>Ids of the consents whose revocation may not have purged everything.</summary>
    public async IAsyncEnumerable<string> Revocations([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in content.List(RevocationPrefix, null, ct))
        {
            yield return name[RevocationPrefix.Length..];
        }
    }

    /// <summary>Every consent of every agency; only for what happens rarely.</summary>
    public async IAsyncEnumerable<string> Ids([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in content.List("consents/", null, ct))
        {
            if (name.Split('/') is [_, var id, "current"])
            {
                yield return id;
            }
        }
    }

    private static string LinkPrefix(string id) => $"consents/{id}/messages/";

    // The digest keeps two registrations of one version number that race from writing over each other.
    private static string VersionName(string id, int version, string sha256) => $"consents/{id}/{version}-{sha256}.json";
}
