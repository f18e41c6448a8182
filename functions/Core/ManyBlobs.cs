namespace ExchangeHub.Core;

/// <summary>The same call for many blobs, so many side by side that storage is busy, and not so many that calls wait for each other until they time out.</summary>
internal static class ManyBlobs
{
    public const int SideBySide = 32;

    public static Task PutAll(this IBlobs blobs, IEnumerable<KeyValuePair<string, byte[]>> contents, CancellationToken ct) =>
        contents.ForEach(content => blobs.Put(content.Key, content.Value, ct));

    public static Task DeleteAll(this IBlobs blobs, IEnumerable<string> names, CancellationToken ct) =>
        names.ForEach(name => blobs.Delete(name, ct));

    public static async Task ForEach<T>(this IEnumerable<T> items, Func<T, Task> call)
    {
        foreach (var some in items.Chunk(SideBySide))
        {
            await Task.WhenAll(some.Select(call));
        }
    }
}
