using System.Security.Cryptography;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Keys;

namespace ExchangeHub.Core.Audit;

/// <summary>
/// Where a search goes on, as a link may tell it: sealed by the hub's data key, so that ids which were sent in a body do not stand in a
/// URL afterwards, and bound to the agency that searched.
/// </summary>
public sealed class AuditCursors(DataKeys keys, AuditSearchReader reader)
{
    private const int MostChars = 16 * 1024;

    public async Task<string> Seal(string party, AuditSearch search, AuditPosition position, CancellationToken ct) =>
        Base64Url.Encode(await keys.Seal(NameOf(party), WireJson.Bytes(new Cursor(search.Used, position.Index, position.Event)), ct));

    public async Task<Result<AuditSearch>> Open(string party, string text, CancellationToken ct)
    {
        if (text.Length > MostChars || Base64Url.TryDecode(text) is not { } bytes || !DataKeys.IsSealed(bytes))
        {
            return Unknown;
        }
        try
        {
            var cursor = WireJson.Read<Cursor>(await keys.Open(NameOf(party), bytes, ct));
            return reader.Read(cursor.Used, strict: true).Then<AuditSearch>(search => search with { At = new(cursor.Index, cursor.Event) });
        }
        catch (CryptographicException)
        {
            return Unknown; // changed on its way, or another agency's
        }
    }

    private static Rejection Unknown => new(ProblemCodes.RequestMalformed, "The parameter _cursor is one of a link next of your own.");

    private static string NameOf(string party) => $"audit-cursor/{party}";

    private sealed record Cursor(IReadOnlyList<KeyValuePair<string, string>> Used, long Index, int Event);
}
