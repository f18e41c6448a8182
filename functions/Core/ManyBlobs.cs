namespace ExchangeHub.Core;

/// <summary>The same call for many blobs, so many side by side that storage is busy, and not so many that calls wait for each other until they time out.</summary>
internal static class ManyBlobs
{
    public const int SideBySide = 32;

    public static Task PutAll(this IBlobs blobs, IEnumerable<KeyValuePair<string, byte[]>> contents, CancellationToken ct) =>
        contents.ForEach(content => blobs.Put(content.Key, content.Value, ct));

    /// <summary>For blobs that nothing may change: one that stands must have this content, from a run before.</summary>
    public static Task CreateAll(this IBlobs blobs, IEnumerable<KeyValuePair<string, byte[]>> contents, CancellationToken ct) =>
        contents.ForEach(async content =>
        {
            if (!await blobs.Create(content.Key, content.Value, ct)
                && !(await blobs.Read(content.Key, ct) is { } standing && standing.Content.Span.SequenceEqual(content.Value)))
            {
                throw new InvalidDataException($"{content.Key} stands with other content");
            }
        });

    public static async Task ForEach<T>(this IEnumerable<T> items, Func<T, Task> call, int sideBySide = SideBySide)
    {
        var all = items as IReadOnlyList<T> ?? [.. items];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(sideBySide, all.Count)).Select(_ => Lane()));

        // One that is slow holds up nobody but its own lane.
        async Task Lane()
        {
            while (Interlocked.Increment(ref next) is var i && i < all.Count)
            {
                await call(all[i]);
            }
        }
    }
}
