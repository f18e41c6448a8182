using System.Security.Cryptography;

namespace ExchangeHub.Contracts;

/// <summary>Fills the span with random bytes. Injected, so that tests can repeat what was random.</summary>
public delegate void Entropy(Span<byte> bytes);

/// <summary>The operating system's randomness.</summary>
public static class SystemEntropy
{
    public static Entropy Source { get; } = RandomNumberGenerator.Fill;
}
