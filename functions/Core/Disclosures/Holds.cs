using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Keys;

namespace ExchangeHub.Core.Disclosures;

/// <summary>A hold as it is kept.</summary>
/// <param name="Person">
/// UUID of the client whom it is about, also when a consent was named: what went to the recipient on another basis is held with it. Null of
/// one message, and of a victim service provider's clients.
/// </param>
/// <param name="JwsSha256">Of the signed statement, so that the same bytes again are known.</param>
public sealed record KeptHold(DisclosureHold Hold, string? Person, string JwsSha256)
{
    /// <param name="persons">Whom the disclosure is about.</param>
    public bool Covers(DisclosureRecord record, IReadOnlyCollection<string> persons) =>
        record.Recipient.Id == Hold.Recipient
        && (record.Message.Jti == Hold.Message
            || (Hold.Consent is { } consent && record.Consents.Contains(consent))
            || (Person is { } person && persons.Contains(person)));
}

/// <summary>The holds of an agency, <c>disclosure-holds/{agency}/{id}.sealed</c>: who is being investigated must not be read in storage.</summary>
public sealed class Holds(IBlobs content, DataKeys dataKeys)
{
    public async Task<IReadOnlyList<KeptHold>> Of(string agency, CancellationToken ct)
    {
        List<KeptHold> holds = [];
        await foreach (var name in content.List($"disclosure-holds/{agency}/", null, ct))
        {
            if (await Read(name, ct) is var (hold, _))
            {
                holds.Add(hold);
            }
        }
        return holds;
    }

    public Task<(KeptHold Hold, string ETag)?> Find(string agency, string id, CancellationToken ct) => Read(NameOf(agency, id), ct);

    /// <summary>False: the id was taken, perhaps by this very hold.</summary>
    public async Task<bool> Create(string agency, KeptHold hold, CancellationToken ct) =>
        await content.Create(NameOf(agency, hold.Hold.Id), await Sealed(agency, hold, ct), ct);

    /// <summary>False: it changed since.</summary>
    public async Task<bool> Replace(string agency, KeptHold hold, string etag, CancellationToken ct) =>
        await content.Replace(NameOf(agency, hold.Hold.Id), await Sealed(agency, hold, ct), etag, ct);

    private Task<byte[]> Sealed(string agency, KeptHold hold, CancellationToken ct) => dataKeys.Seal(NameOf(agency, hold.Hold.Id), WireJson.Bytes(hold), ct);

    private async Task<(KeptHold, string)?> Read(string name, CancellationToken ct) =>
        await content.Read(name, ct) is { } blob ? (WireJson.Read<KeptHold>(await dataKeys.Open(name, blob.Content, ct)), blob.ETag) : null;

    private static string NameOf(string agency, string id) => $"disclosure-holds/{agency}/{id}.sealed";
}
