namespace ExchangeHub.Broker.Entities;

/// <summary>Sessions: one receiver at a time has all messages of one. The lock is the link's, and covers whatever it holds.</summary>
internal sealed partial class MessageQueue
{
    private readonly Dictionary<string, MessageSession> sessions = [];
    private readonly List<(IConsumer Consumer, Action<string, DateTimeOffset> Granted)> seekers = [];

    public bool RequiresSession => settings.RequiresSession;

    /// <summary>The end of the lock; null: another receiver has the session.</summary>
    public DateTimeOffset? TryLock(string session, IConsumer consumer)
    {
        lock (gate)
        {
            return SessionOf(session).IsHeldAt(time.GetUtcNow()) ? null : Lock(session, consumer);
        }
    }

    /// <summary>Locks the next session that has messages and no receiver, now or when there is one.</summary>
    /// <param name="granted">Called once, under the queue's lock.</param>
    public void LockNext(IConsumer consumer, Action<string, DateTimeOffset> granted)
    {
        lock (gate)
        {
            seekers.Add((consumer, granted));
            Pump();
        }
    }

    /// <summary>False: it got a session already, or never asked.</summary>
    public bool StopSeeking(IConsumer consumer)
    {
        lock (gate)
        {
            return seekers.RemoveAll(seeker => seeker.Consumer == consumer) > 0;
        }
    }

    /// <summary>The new end of the lock; null when nobody has it.</summary>
    public DateTimeOffset? RenewSession(string session)
    {
        lock (gate)
        {
            return sessions.TryGetValue(session, out var found) && found.IsHeldAt(time.GetUtcNow()) ? Extend(session, found) : null;
        }
    }

    public byte[]? StateOf(string session)
    {
        lock (gate)
        {
            return sessions.GetValueOrDefault(session)?.State;
        }
    }

    /// <summary>False: nobody has the session.</summary>
    public bool SetState(string session, byte[]? state)
    {
        lock (gate)
        {
            if (!sessions.TryGetValue(session, out var found) || !found.IsHeldAt(time.GetUtcNow()))
            {
                return false;
            }
            found.State = state;
            journal.PutState(Path, session, state);
            return true;
        }
    }

    /// <summary>Those that have messages or a state, by name.</summary>
    public IReadOnlyList<string> Sessions()
    {
        lock (gate)
        {
            return [.. ready.Sessions.Concat(sessions.Where(session => session.Value.State is not null).Select(session => session.Key))
                .Concat(locked.Values.Concat(deferred.Values).Select(message => message.Content.SessionId!))
                .Distinct().Order(StringComparer.Ordinal)];
        }
    }

    private void OfferSessions()
    {
        while (seekers.Count > 0 && ready.Sessions.Where(IsFree).MinBy(session => ready.First(session)!.Sequence) is { } next)
        {
            var (consumer, granted) = seekers[0];
            seekers.RemoveAt(0);
            granted(next, Lock(next, consumer));
        }
    }

    private bool IsFree(string session) => !sessions.TryGetValue(session, out var found) || !found.IsHeldAt(time.GetUtcNow());

    private DateTimeOffset Lock(string session, IConsumer consumer)
    {
        if (SessionOf(session) is { Holder: not null } expired)
        {
            LoseSession(session, expired); // it ran out, and the timer was not there yet
        }
        var found = SessionOf(session);
        found.Holder = consumer;
        return Extend(session, found);
    }

    private DateTimeOffset Extend(string session, MessageSession found)
    {
        found.LockedUntil = After(time.GetUtcNow(), settings.LockDuration);
        foreach (var message in locked.Values.Where(message => message.Content.SessionId == session))
        {
            message.LockedUntil = found.LockedUntil;
        }
        WakeAt(found.LockedUntil);
        return found.LockedUntil;
    }

    /// <summary>The lock ran out. What was received under it counts as failed.</summary>
    private void LoseSession(string session, MessageSession found)
    {
        var holder = found.Holder!;
        GiveUp(session, found, Fail);
        consumers.Remove(holder);
        holder.LoseSession();
    }

    private void GiveUp(string session, MessageSession found, Action<QueuedMessage> giveBack)
    {
        found.Holder = null;
        foreach (var message in locked.Values.Where(message => message.Content.SessionId == session).ToList())
        {
            locked.Remove(message.Token);
            giveBack(message);
        }
        if (found.State is null)
        {
            sessions.Remove(session);
        }
    }

    /// <summary>Its receiver left in good order: what it had not settled goes back, and that is no failure.</summary>
    private void ReleaseSessionOf(IConsumer consumer)
    {
        foreach (var (session, found) in sessions.Where(session => session.Value.Holder == consumer).ToList())
        {
            GiveUp(session, found, PutBack);
        }
    }

    private MessageSession SessionOf(string session)
    {
        if (!sessions.TryGetValue(session, out var found))
        {
            sessions.Add(session, found = new());
        }
        return found;
    }
}
