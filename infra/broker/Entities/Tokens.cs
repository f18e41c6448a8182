using System.Security.Cryptography;

namespace ExchangeHub.Broker.Entities;

/// <summary>Lock tokens and ids nobody can guess.</summary>
internal static class Tokens
{
    public static Guid New() => new(RandomNumberGenerator.GetBytes(16));
}
