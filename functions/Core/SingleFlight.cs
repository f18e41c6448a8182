using System.Runtime.ExceptionServices;

namespace ExchangeHub.Core;

/// <summary>
/// One call at a time looks, and the others wait for what it sees. Whoever waited for a look that failed has its failure: were each to look
/// in its turn, an outage would be told to the last of them after all their time-outs together.
/// </summary>
internal sealed class SingleFlight : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private volatile ExceptionDispatchInfo? lastFailure;

    public bool IsUnderWay => turn.CurrentCount == 0;

    /// <param name="known">What was seen meanwhile, when it is good enough; null: it must be looked.</param>
    public async Task<T> Run<T>(Func<T?> known, Func<Task<T>> look, CancellationToken ct)
        where T : class
    {
        var before = lastFailure;
        await turn.WaitAsync(ct);
        try
        {
            if (known() is { } seen)
            {
                return seen;
            }
            if (lastFailure is { } failure && failure != before)
            {
                failure.Throw();
            }
            return await look();
        }
        catch (Exception e) when (lastFailure == before && !ct.IsCancellationRequested) // that one caller gives up is nobody else's failure
        {
            lastFailure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
