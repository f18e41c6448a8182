namespace ExchangeHub.Broker.Storage;

/// <summary>
/// Changes on their way to the disk. One thread writes whatever has come meanwhile in one transaction (group commit), so that many senders
/// wait for one flush.
/// </summary>
internal sealed class ChangeLog : IDisposable
{
    [ThreadStatic]
    private static ChangeUnit? current;

    /// <summary>Beyond this many units not yet written, whoever brings more waits: a disk is slower than a network.</summary>
    private const int MaxBacklog = 20_000;

    private readonly Lock order = new();
    private readonly Queue<ChangeUnit> units = [];
    private readonly SemaphoreSlim arrived = new(0);
    private readonly Action<IReadOnlyList<Change>> commit;
    private readonly Thread writer;
    private Task last = Task.CompletedTask;
    private Exception? failure;
    private volatile bool full, stopping;

    /// <param name="commit">Writes all or none; what it throws ends the log.</param>
    public ChangeLog(Action<IReadOnlyList<Change>> commit)
    {
        this.commit = commit;
        writer = new Thread(Run) { IsBackground = true, Name = "broker journal" };
        writer.Start();
    }

    public Task Durable()
    {
        lock (order)
        {
            return failure is null ? last : Task.FromException(failure);
        }
    }

    public IDisposable Together()
    {
        if (current is not null)
        {
            return Nested.Instance;
        }
        AwaitRoom();
        current = Begin();
        return new Outermost(this, current);
    }

    public void Add(Change change)
    {
        if (current is { } open)
        {
            lock (order)
            {
                open.Changes.Add(change);
            }
            return;
        }
        AwaitRoom();
        var unit = Begin();
        unit.Changes.Add(change);
        Complete(unit);
    }

    /// <summary>Writes what was said before.</summary>
    public void Dispose()
    {
        lock (order)
        {
            stopping = true;
            arrived.Release();
        }
        writer.Join();
        arrived.Dispose();
    }

    /// <summary>
    /// Not while one that is open holds up the rest: it may be waiting for a lock of whoever would wait for room here, as a sender does for a
    /// queue that expires more messages than the backlog takes.
    /// </summary>
    private bool IsFull => units.Count >= MaxBacklog && units.Peek().IsComplete;

    private ChangeUnit Begin()
    {
        var unit = new ChangeUnit();
        lock (order)
        {
            if (failure is null)
            {
                units.Enqueue(unit);
                last = unit.Written.Task;
                full = IsFull;
            }
        }
        return unit;
    }

    private void Complete(ChangeUnit unit)
    {
        lock (order)
        {
            unit.IsComplete = true;
            if (!stopping)
            {
                arrived.Release(); // a timer may come late, when nobody listens any more
            }
        }
    }

    private void AwaitRoom()
    {
        while (full && !stopping)
        {
            Thread.Sleep(1);
        }
    }

    private void Run()
    {
        while (true)
        {
            arrived.Wait();
            while (Take() is { Count: > 0 } taken)
            {
                try
                {
                    commit([.. taken.SelectMany(unit => unit.Changes)]);
                }
                catch (Exception fault)
                {
                    Fail(fault, taken);
                    return;
                }
                taken.ForEach(unit => unit.Written.SetResult());
            }
            if (stopping)
            {
                return;
            }
        }
    }

    /// <summary>Those at the head that are complete: one that is not holds up what began after it.</summary>
    private List<ChangeUnit> Take()
    {
        lock (order)
        {
            List<ChangeUnit> taken = [];
            while (units.TryPeek(out var next) && next.IsComplete)
            {
                taken.Add(units.Dequeue());
            }
            full = IsFull;
            return taken;
        }
    }

    /// <summary>From here on nothing is durable any more, and nobody is told otherwise.</summary>
    private void Fail(Exception fault, List<ChangeUnit> taken)
    {
        lock (order)
        {
            failure = fault;
            full = false;
            taken.AddRange(units);
            units.Clear();
        }
        foreach (var unit in taken)
        {
            unit.Written.SetException(fault);
            _ = unit.Written.Task.Exception; // seen, whether or not anybody waits
        }
    }

    private sealed class Outermost(ChangeLog log, ChangeUnit unit) : IDisposable
    {
        public void Dispose()
        {
            current = null;
            log.Complete(unit);
        }
    }

    private sealed class Nested : IDisposable
    {
        public static Nested Instance { get; } = new();

        public void Dispose()
        {
            // The outermost one ends it.
        }
    }
}
