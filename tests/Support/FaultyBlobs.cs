using System.Runtime.CompilerServices;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>How a call fails: it never happened, or it happened and nobody was told.</summary>
public enum Failure { NotDone, DoneButReportedFailed }

/// <summary>Counts calls to storage and broker, and lets the n-th one fail. Shared by all that one run touches.</summary>
public sealed class FaultPlan
{
    private int calls;
    private bool over;

    /// <summary>Which call fails, from 1; 0: none.</summary>
    public int Nth { get; init; }
    public Failure Failure { get; init; }

    /// <summary>What the rest of the world does just before a call, which is counted like the one that fails.</summary>
    public (int Before, Func<Task> Does)? Meanwhile { get; init; }

    /// <summary>Calls so far.</summary>
    public int Calls => calls;

    /// <summary>Whether the n-th call came; else the run had fewer, and the matrix is through.</summary>
    public bool Struck { get; private set; }

    /// <summary>From now on nothing fails. Answers whether anything did.</summary>
    public bool End()
    {
        over = true;
        return Struck;
    }

    public async Task<T> Call<T>(Func<Task<T>> call)
    {
        if (over)
        {
            return await call();
        }
        var number = Interlocked.Increment(ref calls);
        if (Meanwhile is { } meanwhile && meanwhile.Before == number)
        {
            await meanwhile.Does();
        }
        if (number != Nth)
        {
            return await call();
        }
        Struck = true;
        if (Failure == Failure.DoneButReportedFailed)
        {
            await call();
        }
        throw new InjectedFault();
    }
}

public sealed class InjectedFault() : IOException("injected");

/// <summary>Any blobs, of which one call fails as the plan says.</summary>
public sealed class FaultyBlobs(IBlobs inner, FaultPlan plan) : IBlobs
{
    public Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => plan.Call(() => inner.Create(name, content, ct));
    public Task<StoredBlob?> Read(string name, CancellationToken ct) => plan.Call(() => inner.Read(name, ct));
    public Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct) => plan.Call(() => inner.Replace(name, content, etag, ct));
    public Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct) => plan.Call(() => Done(inner.Put(name, content, ct)));
    public Task Delete(string name, CancellationToken ct) => plan.Call(() => Done(inner.Delete(name, ct)));

    public async IAsyncEnumerable<string> List(string prefix, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        await plan.Call(() => Done(Task.CompletedTask));
        await foreach (var name in inner.List(prefix, after, ct))
        {
            yield return name;
        }
    }

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }
}

/// <summary>A broker in memory that drops repeated message ids, as the topic does.</summary>
public sealed class RecordingNotices(FaultPlan plan) : INotices
{
    private readonly Lock gate = new();
    private readonly List<Notice> sent = [];

    /// <summary>All that was ever taken, repetitions included.</summary>
    public IReadOnlyList<Notice> Sent
    {
        get
        {
            lock (gate)
            {
                return [.. sent];
            }
        }
    }

    public Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct) => plan.Call(() =>
    {
        lock (gate)
        {
            sent.AddRange(notices);
        }
        return Task.FromResult(true);
    });
}
