using Amqp;

namespace ExchangeHub.Broker.Links;

/// <summary>An answer that waits until what it says is on disk; in memory it does not wait.</summary>
internal static class Kept
{
    /// <param name="failed">Called instead when it could not be written.</param>
    public static void Then(Task durable, Link link, Action answer, Action failed)
    {
        if (durable.IsCompletedSuccessfully)
        {
            answer();
        }
        else
        {
            _ = durable.ContinueWith(
                ended => Callback.Guard(link, ended.IsCompletedSuccessfully ? answer : failed), CancellationToken.None,
                TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
