using ExchangeHub.Broker.Storage;

namespace ExchangeHub.Broker.Entities;

/// <summary>What the journal is told, and what it gives back at a start. Locks are not kept: whoever had one asks anew.</summary>
internal sealed partial class MessageQueue
{
    private void Keep(QueuedMessage message) => journal.Put(Path, message.ToStored());

    /// <summary>A message that is done with.</summary>
    private void Drop(QueuedMessage message)
    {
        quota.Return(message.Content);
        journal.Remove(Path, message.Sequence);
    }

    private void Restore(StoredQueue stored)
    {
        lastSequence = stored.LastSequence;
        foreach (var kept in stored.Messages)
        {
            var message = QueuedMessage.Of(kept);
            quota.Take(message.Content);
            if (message.DueAt is not null)
            {
                Schedule(message);
            }
            else
            {
                PutBack(message);
            }
        }
        foreach (var (session, state) in stored.States)
        {
            SessionOf(session).State = state;
        }
    }
}
