using System.Collections.Concurrent;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Evidence;

/// <summary>That the blob of <paramref name="Party"/>'s copies which begins at <paramref name="First"/> tells of the message.</summary>
/// <param name="Message"><c>sender/jti</c>.</param>
internal sealed record Place(string Party, string Message, long First);

/// <summary>
/// Party and message → the blobs of copies that tell of it. Messages whose ids were made within a quarter of a second share a blob, so
/// that a burst costs few writes. Written by merging: adding the same again changes nothing.
/// </summary>
internal sealed class MessageIndex(IBlobs state)
{
    /// <summary>Senders choose their ids, so any number may have one time: what finds no room has a blob of its own, and nobody else pays for it.</summary>
    internal const int Room = 2048;

    private const int TimeDigits = 11; // of a UUID of version 7, hyphen included: its milliseconds but for the last two digits

    /// <summary>Firsts, in the log's order.</summary>
    public async Task<IReadOnlyList<long>> Find(string party, string message, CancellationToken ct)
    {
        var (shared, _) = await Read(SharedName(message), ct);
        return shared.GetValueOrDefault(KeyOf(party, message))
            ?? (shared.Count < Room ? [] : (await Read(OwnName(message), ct)).Places.GetValueOrDefault(KeyOf(party, message)) ?? []);
    }

    /// <summary>Firsts of every message with this id, whoever sent it.</summary>
    public async Task<IReadOnlyList<long>> Named(string party, string jti, CancellationToken ct)
    {
        var (shared, _) = await Read(SharedName(jti), ct);
        var (own, _) = shared.Count < Room ? ([], null) : await Read(OwnName(jti), ct);
        return [.. shared.Concat(own).Where(place => Names(place.Key, party, jti)).SelectMany(place => place.Value).Distinct().Order()];
    }

    public async Task Add(IReadOnlyList<Place> places, CancellationToken ct)
    {
        ConcurrentBag<Place> left = [];
        await places.GroupBy(place => SharedName(place.Message)).ForEach(async some =>
        {
            foreach (var place in await Merge(some.Key, [.. some], Room, ct))
            {
                left.Add(place);
            }
        });
        await left.GroupBy(place => OwnName(place.Message)).ForEach(some => Merge(some.Key, [.. some], int.MaxValue, ct));
    }

    /// <summary>Answers those for which there was no room; a blob that is full stays so, and what it holds it keeps.</summary>
    private async Task<IReadOnlyList<Place>> Merge(string name, IReadOnlyList<Place> places, int room, CancellationToken ct)
    {
        while (true)
        {
            var (standing, etag) = await Read(name, ct);
            List<Place> left = [];
            foreach (var place in places)
            {
                var key = KeyOf(place.Party, place.Message);
                if (!standing.TryGetValue(key, out var firsts) && standing.Count >= room)
                {
                    left.Add(place);
                }
                else if (firsts?.Contains(place.First) != true)
                {
                    standing[key] = [.. (firsts ?? []).Append(place.First).Order()];
                }
            }
            var bytes = WireJson.Bytes(standing);
            if (etag is null ? await state.Create(name, bytes, ct) : await state.Replace(name, bytes, etag, ct))
            {
                return left;
            }
        }
    }

    private async Task<(Dictionary<string, long[]> Places, string? ETag)> Read(string name, CancellationToken ct) =>
        await state.Read(name, ct) is { } blob ? (WireJson.Read<Dictionary<string, long[]>>(blob.Content), blob.ETag) : ([], null);

    private static string KeyOf(string party, string message) => $"{party}/{message}";
    private static bool Names(string key, string party, string jti) => key.Split('/') is [var whose, _, var id] && whose == party && id == jti;
    private static string SharedName(string message) => $"messages/shared/{JtiOf(message)[..TimeDigits]}";
    private static string OwnName(string message) => $"messages/own/{JtiOf(message)}";
    private static string JtiOf(string message) => message[(message.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
