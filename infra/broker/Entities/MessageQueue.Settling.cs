using Amqp;

namespace ExchangeHub.Broker.Entities;

/// <summary>What holders of locks, and readers by number, may do.</summary>
internal sealed partial class MessageQueue
{
    /// <summary>False: the lock is not, or no longer, the caller's.</summary>
    public bool Settle(Guid token, Settlement settlement)
    {
        lock (gate)
        {
            if (!IsHeld(token, out var message))
            {
                return false;
            }
            locked.Remove(token);
            Apply(message, settlement);
            Pump();
            return true;
        }
    }

    /// <summary>The new ends of the locks; null when one of them is lost, and then none is renewed.</summary>
    public IReadOnlyList<DateTimeOffset>? Renew(IReadOnlyList<Guid> tokens)
    {
        lock (gate)
        {
            if (!tokens.All(token => IsHeld(token, out _)))
            {
                return null;
            }
            foreach (var token in tokens)
            {
                locked[token].LockedUntil = After(time.GetUtcNow(), settings.LockDuration);
            }
            return [.. tokens.Select(token => locked[token].LockedUntil)];
        }
    }

    /// <summary>Messages from a sequence number on, whatever their state, as long as they fit.</summary>
    /// <param name="session">Null: of all.</param>
    public IReadOnlyList<ByteBuffer> Peek(long from, int most, int maxBytes, string? session = null)
    {
        lock (gate)
        {
            List<ByteBuffer> found = [];
            foreach (var message in ready.Concat(locked.Values).Concat(deferred.Values).Concat(scheduled.Values)
                .Where(message => message.Sequence >= from && (message.Expires > time.GetUtcNow() || message.DueAt is not null)
                    && (session is null || message.Content.SessionId == session))
                .OrderBy(message => message.Sequence).Take(most))
            {
                maxBytes -= message.Content.Size;
                if (maxBytes < 0 && found.Count > 0)
                {
                    break;
                }
                found.Add(message.Encode(locked: false));
            }
            return found;
        }
    }

    /// <summary>Deferred messages by number; null when one of them is not there, and then none is taken.</summary>
    public IReadOnlyList<(Guid Token, ByteBuffer Encoded)>? TakeDeferred(IReadOnlyList<long> numbers, bool delete)
    {
        lock (gate)
        {
            if (!numbers.All(deferred.ContainsKey))
            {
                return null;
            }
            List<(Guid, ByteBuffer)> taken = [];
            foreach (var number in numbers.Distinct())
            {
                deferred.Remove(number, out var message);
                if (delete)
                {
                    Drop(message!);
                }
                else
                {
                    Hold(message!);
                }
                taken.Add((message!.Token, message.Encode(locked: !delete, byRequest: !delete)));
            }
            return taken;
        }
    }

    private bool IsHeld(Guid token, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out QueuedMessage? message) =>
        locked.TryGetValue(token, out message) && message.LockedUntil > time.GetUtcNow(); // in a session, the session's end

    private void Apply(QueuedMessage message, Settlement settlement)
    {
        switch (settlement)
        {
            case Settlement.Complete:
                Drop(message);
                break;
            case Settlement.Release:
                PutBack(message);
                break;
            case Settlement.Abandon abandon:
                message.Add(abandon.Properties);
                Fail(message);
                break;
            case Settlement.Defer defer:
                message.Add(defer.Properties);
                message.IsDeferred = true;
                PutBack(message);
                Keep(message);
                break;
            case Settlement.DeadLetter letter when DeadLetters is not null:
                message.Add(letter.Properties);
                DeadLetter(message, letter.Reason, letter.Description);
                break;
            default:
                Fail(message); // a dead letter cannot become one again
                break;
        }
    }

    private void Fail(QueuedMessage message)
    {
        message.Failures++;
        if (message.Failures >= settings.MaxDeliveryCount)
        {
            DeadLetter(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {message.Failures} delivery attempts.");
        }
        else
        {
            PutBack(message);
            Keep(message);
        }
    }

    private void PutBack(QueuedMessage message)
    {
        if (message.IsDeferred)
        {
            deferred[message.Sequence] = message;
        }
        else
        {
            ready.Add(message);
        }
        WakeAt(message.Expires);
    }
}
