using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Cli;

/// <summary>What went wrong, as the user is told: one line, never content.</summary>
/// <param name="Problem">The hub's problem document, for <c>-o json</c>.</param>
internal sealed record Failure(int ExitCode, string Line, JsonObject? Problem = null)
{
    /// <summary>Null for what is our own fault: that may crash with its stack.</summary>
    public static Failure? Of(Exception e) => e switch
    {
        HubProblemException problem => OfProblem(problem),
        VerificationException fault => new(Cli.ExitCode.NotVerified, $"not verified ({fault.Fault}): {fault.Message}"),
        TokenRefusedException refused => new(Cli.ExitCode.Refused, refused.Message),
        HubUnreachableException unreachable => new(Cli.ExitCode.Unavailable, unreachable.Message),
        HttpRequestException => new(Cli.ExitCode.Unavailable, "The issuer or the hub could not be reached."),
        TimeoutException late => new(Cli.ExitCode.Unavailable, late.Message),
        OperationCanceledException => new(Cli.ExitCode.Cancelled, "Cancelled."),
        UsageException usage => new(Cli.ExitCode.Usage, usage.Message),
        FileNotFoundException or DirectoryNotFoundException => new(Cli.ExitCode.Usage, "A file or folder that the command names is not there."),
        IOException or UnauthorizedAccessException => new(Cli.ExitCode.Usage, "A file could not be read or written."),
        FormatException or ArgumentException or System.Text.Json.JsonException =>
            new(Cli.ExitCode.Usage, "A file of the profile, or an address in it, is not what it must be."),
        _ => null,
    };

    private static Failure OfProblem(HubProblemException problem)
    {
        var exitCode = problem.Status is >= 500 or 429 ? Cli.ExitCode.Unavailable : Cli.ExitCode.Refused;
        return new(exitCode, $"refused ({problem.Code}): {problem.Message}{Details(problem.Problem)}", WireJson.ToObject(problem.Problem));
    }

    private static string Details(Problem problem) => problem switch
    {
        { Recipients: { Count: > 0 } recipients } =>
            $" {string.Join("; ", recipients.Select(recipient => $"{recipient.Agency}: {string.Join(" ", recipient.Explanation ?? recipient.Reasons)}"))}",
        { Faults: { Count: > 0 } faults } => $" {faults.Count} faults, the first at {faults[0].Location}: {faults[0].Message} (all with -o json)",
        { Outcome: not null } => " Every fault of the content: -o json.",
        _ => "",
    };
}

/// <summary>The user asked for something that cannot be; the message says what, without content.</summary>
internal sealed class UsageException(string message) : Exception(message);
