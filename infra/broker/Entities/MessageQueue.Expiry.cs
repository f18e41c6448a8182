namespace ExchangeHub.Broker.Entities;

/// <summary>Locks and messages that run out. One timer, set to what is due first.</summary>
internal sealed partial class MessageQueue
{
    /// <summary>A queue of messages with scattered ends is not walked more often than this.</summary>
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromDays(1);

    private void WakeAt(DateTimeOffset at)
    {
        if (at < due)
        {
            due = at;
            var pause = at - time.GetUtcNow();
            timer.Change(pause < MinPause ? MinPause : Shorter(pause, MaxPause), Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        List<QueuedMessage> elsewhere = [];
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var (name, session) in sessions.Where(session => session.Value.Holder is not null && session.Value.LockedUntil <= now).ToList())
            {
                LoseSession(name, session);
            }
            foreach (var message in locked.Values.Where(message => message.LockedUntil <= now).ToList())
            {
                locked.Remove(message.Token);
                Fail(message);
            }
            BringDue(now, elsewhere);
            foreach (var message in ready.Where(message => message.Expires <= now).ToList())
            {
                ready.Remove(message);
                Expire(message);
            }
            foreach (var message in deferred.Values.Where(message => message.Expires <= now).ToList())
            {
                deferred.Remove(message.Sequence);
                Expire(message);
            }
            due = DateTimeOffset.MaxValue;
            WakeAt(locked.Values.Select(message => message.LockedUntil)
                .Concat(ready.Concat(deferred.Values).Select(message => message.Expires))
                .Concat(scheduled.Values.Select(message => message.DueAt!.Value))
                .Concat(sessions.Values.Where(session => session.Holder is not null).Select(session => session.LockedUntil))
                .DefaultIfEmpty(DateTimeOffset.MaxValue).Min());
            Pump();
        }
        Publish(elsewhere);
    }

    private void Expire(QueuedMessage message)
    {
        if (settings.DeadLetterExpired && DeadLetters is not null)
        {
            DeadLetter(message, "TTLExpiredException", "The message expired and was dead lettered.");
        }
        else
        {
            Drop(message);
        }
    }
}
