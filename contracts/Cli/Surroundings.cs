using ExchangeHub.Contracts;

namespace ExchangeHub.Cli;

/// <summary>What the program touches of the world, so that tests can give it another.</summary>
/// <param name="Environment">An environment variable, or null.</param>
public sealed record Surroundings(
    TextWriter Output, TextWriter Error, Func<string, string?> Environment, Func<HttpClient> Http, TimeProvider Time, Entropy Entropy)
{
    public static Surroundings Of(TextWriter output, TextWriter error) => new(
        output, error, System.Environment.GetEnvironmentVariable, () => new HttpClient { Timeout = TimeSpan.FromSeconds(100) },
        TimeProvider.System, SystemEntropy.Source);
}
