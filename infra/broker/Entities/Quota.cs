namespace ExchangeHub.Broker.Entities;

/// <summary>Bytes a queue and its dead letters may hold together.</summary>
internal sealed class Quota(long limit)
{
    /// <summary>What a message costs besides its bytes, so that empty ones are not free.</summary>
    private const int PerMessage = 512;
    private long used;

    public bool TryTake(IReadOnlyCollection<MessageContent> messages)
    {
        var wanted = messages.Sum(CostOf);
        if (Interlocked.Add(ref used, wanted) <= limit)
        {
            return true;
        }
        Interlocked.Add(ref used, -wanted);
        return false;
    }

    /// <summary>What was within the bounds when it came in.</summary>
    public void Take(MessageContent message) => Interlocked.Add(ref used, CostOf(message));

    public void Return(MessageContent message) => Interlocked.Add(ref used, -CostOf(message));

    private static long CostOf(MessageContent message) => PerMessage + message.Size;
}
