using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ExchangeHub.Core;

namespace ExchangeHub.Benchmarks;

/// <summary>Any blobs, with each kind of call counted and timed.</summary>
internal sealed class CountedBlobs(IBlobs inner, string name, ConcurrentDictionary<string, (int Calls, double Milliseconds)> calls) : IBlobs
{
    public Task<bool> Create(string blob, ReadOnlyMemory<byte> content, CancellationToken ct) => Timed("create", blob, () => inner.Create(blob, content, ct));
    public Task<StoredBlob?> Read(string blob, CancellationToken ct) => Timed("read", blob, () => inner.Read(blob, ct));
    public Task<bool> Replace(string blob, ReadOnlyMemory<byte> content, string etag, CancellationToken ct) => Timed("replace", blob, () => inner.Replace(blob, content, etag, ct));
    public Task Put(string blob, ReadOnlyMemory<byte> content, CancellationToken ct) => Timed("put", blob, () => Done(inner.Put(blob, content, ct)));
    public Task Delete(string blob, CancellationToken ct) => Timed("delete", blob, () => Done(inner.Delete(blob, ct)));

    public async IAsyncEnumerable<string> List(string prefix, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await foreach (var blob in inner.List(prefix, after, ct))
        {
            if (started != 0)
            {
                Note("list", prefix, started);
                started = 0;
            }
            yield return blob;
        }
        if (started != 0)
        {
            Note("list", prefix, started);
        }
    }

    private async Task<T> Timed<T>(string call, string blob, Func<Task<T>> does)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await does();
        Note(call, blob, started);
        return answer;
    }

    private void Note(string call, string blob, long started)
    {
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        calls.AddOrUpdate($"{call} {name}/{blob.Split('/')[0]}", (1, took), (_, before) => (before.Calls + 1, before.Milliseconds + took));
    }

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }
}
