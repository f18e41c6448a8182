using System.Runtime.CompilerServices;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Keys;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Disclosures;

/// <summary>
/// One record for each message and recipient, <c>disclosures/{sender}/{jti}/{recipient}.sealed</c>, under the hub's data key: kinds of
/// records and legal bases tell much. The hub deletes none, nor any data key, so they open as long as the vault keeps the versions of its
/// encryption key.
/// </summary>
public sealed class DisclosureRecords(IBlobs content, DataKeys dataKeys, PersonDisclosures persons)
{
    private const string Prefix = "disclosures/";

    /// <summary>
    /// Before the release is answered. What is collected again is the same disclosure of the same view to the same recipient: the record of
    /// the first time stands, and each time is an entry of the log. A crash after it leaves a disclosure that nobody answered yet, and the
    /// recipient's next call is the same one.
    /// </summary>
    public async Task Write(DisclosureRecord record, CancellationToken ct)
    {
        await persons.Index(record, ct); // first: a record that no index names would be missing in an accounting
        var name = NameOf(record.Message, record.Recipient.Id);
        var written = content.Create(name, await dataKeys.Seal(name, WireJson.Bytes(record), ct), ct);
        await Task.WhenAll(written, persons.IndexAgain(record, ct));
    }

    /// <summary>Null when nothing of the message was released to it.</summary>
    public Task<DisclosureRecord?> Find(MessageKey message, string recipient, CancellationToken ct) => Open(NameOf(message, recipient), ct);

    /// <summary>Of one message, to each of its recipients.</summary>
    public async Task<IReadOnlyList<DisclosureRecord>> Of(MessageKey message, CancellationToken ct)
    {
        List<DisclosureRecord> records = [];
        await foreach (var record in In($"{Prefix}{message}/", ct))
        {
            records.Add(record);
        }
        return records;
    }

    /// <summary>All of an agency; only for what happens rarely.</summary>
    public IAsyncEnumerable<DisclosureRecord> By(string agency, CancellationToken ct) => In($"{Prefix}{agency}/", ct);

    private async IAsyncEnumerable<DisclosureRecord> In(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var name in content.List(prefix, null, ct))
        {
            if (await Open(name, ct) is { } record)
            {
                yield return record;
            }
        }
    }

    private async Task<DisclosureRecord?> Open(string name, CancellationToken ct) =>
        await content.Read(name, ct) is { } blob ? WireJson.Read<DisclosureRecord>(await dataKeys.Open(name, blob.Content, ct)) : null;

    private static string NameOf(MessageKey message, string recipient) => $"{Prefix}{message}/{recipient}.sealed";
}
