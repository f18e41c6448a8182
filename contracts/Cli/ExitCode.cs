namespace ExchangeHub.Cli;

/// <summary>What the shell gets. Stable: scripts depend on it.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command, a file or the profile is not what it must be.</summary>
    public const int Usage = 2;

    /// <summary>The hub or the issuer refused; the code of the problem is on standard error.</summary>
    public const int Refused = 3;

    /// <summary>Something did not verify. Do not use it.</summary>
    public const int NotVerified = 4;

    /// <summary>The hub could not be reached, or not now: the same command again is safe.</summary>
    public const int Unavailable = 5;

    public const int Cancelled = 130;
}
