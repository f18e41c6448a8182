namespace ExchangeHub.Broker.Storage;

/// <summary>Changes that are written together. Its place in the order is from when it began. The log's lock guards it.</summary>
internal sealed class ChangeUnit
{
    public List<Change> Changes { get; } = [];
    public bool IsComplete { get; set; }
    public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
