using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Client;

/// <summary>The hub refused, and says why (RFC 9457). Its text never repeats content.</summary>
/// <param name="retryAfter">When to ask again; with 503 and 429.</param>
public sealed class HubProblemException(Problem problem, TimeSpan? retryAfter = null) : Exception(problem.Detail ?? problem.Title)
{
    public Problem Problem => problem;

    /// <summary>A code of <c>codes/problems.json</c>.</summary>
    public string Code => problem.Code;
    public int Status => problem.Status;
    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>Hub or issuer could not be reached, or answered what no hub answers. It may or may not have happened: asking again is safe.</summary>
public sealed class HubUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
