namespace ExchangeHub.Broker;

/// <summary>
/// Judges a bearer token (Entra's) that a client put; the broker knows nothing of issuers. Called while the connection waits, so it must not
/// wait for others. What it throws is a refusal too.
/// </summary>
public delegate TokenVerdict TokenCheck(string token);

/// <summary>What a token is good for.</summary>
public abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    /// <param name="Expires">Its links are detached then, unless a new token came before.</param>
    /// <param name="Grants">Whoever attaches to something else is refused there, as in the real service.</param>
    public sealed record Accepted(DateTimeOffset Expires, IReadOnlyList<AccessGrant> Grants) : TokenVerdict;

    /// <param name="Reason">The client reads it.</param>
    public sealed record Refused(string Reason) : TokenVerdict;
}
