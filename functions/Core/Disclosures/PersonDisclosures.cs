using System.Runtime.CompilerServices;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Directory;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Core.Disclosures;

/// <summary>
/// Which messages told of a person, by the markers <c>disclosures-of/{agency}/{uuid}/{jti}</c>: also reports and court orders, which no consent
/// leads to. The UUID is the reference that the agency made up. Of a victim service provider's clients there is no index
/// (34 USC 12291(b)(2)(D)): its disclosures are found by consent or by message.
/// </summary>
public sealed class PersonDisclosures(IBlobs content)
{
    public Task Index(DisclosureRecord record, CancellationToken ct) =>
        record.Subjects.ForEach(subject => content.Put(NameOf(record, subject), default, ct));

    /// <summary>By the regime of now: the entry that the record was made from may be some seconds old, and the index may have been deleted since.</summary>
    public async Task IndexAgain(DisclosureRecord record, CancellationToken ct)
    {
        if (record.Subjects.Count > 0 && await content.Read(AgencyDirectory.NameOf(record.Discloser.Id), ct) is { } blob
            && WireJson.Read<AgencyEntry>(blob.Content).Follows(VictimServices.Regime))
        {
            await record.Subjects.ForEach(subject => content.Delete(NameOf(record, subject), ct));
        }
    }

    /// <summary>Deletes an agency's index.</summary>
    public async Task Forget(string agency, CancellationToken ct)
    {
        await foreach (var name in content.List($"disclosures-of/{agency}/", null, ct))
        {
            await content.Delete(name, ct);
        }
    }

    /// <summary>Ids of the agency's messages that told of the person, oldest first.</summary>
    public async IAsyncEnumerable<string> MessagesAbout(string agency, string subject, [EnumeratorCancellation] CancellationToken ct)
    {
        var prefix = $"disclosures-of/{agency}/{subject}/";
        await foreach (var name in content.List(prefix, null, ct))
        {
            yield return name[prefix.Length..];
        }
    }

    private static string NameOf(DisclosureRecord record, string subject) => $"disclosures-of/{record.Discloser.Id}/{subject}/{record.Message.Jti}";
}
