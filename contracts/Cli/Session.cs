using System.CommandLine;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary>
/// Which hub, as whom, and how to answer: <c>--hub</c> and <c>--as</c>, else the file that <c>--profile</c> or <c>HUB_PROFILE</c> names:
/// <c>{"hub": "endpoints.json", "as": "agencies/mercy-hospital", "trust": "trust.json"}</c>, paths from that file's folder.
/// </summary>
internal sealed class Session(Surroundings surroundings)
{
    public Option<string?> Hub { get; } = new("--hub") { Description = "endpoints.json of the hub", Recursive = true };
    public Option<string?> As { get; } = new("--as") { Description = "Folder of the agency: agency.json and its private keys", Recursive = true };
    public Option<string?> Profile { get; } = new("--profile") { Description = "File that names both; also HUB_PROFILE", Recursive = true };
    public Option<string> Format { get; } = NewFormat();

    public Surroundings Surroundings => surroundings;

    public Output OutputOf(ParseResult parsed) => new(surroundings.Output, parsed.GetValue(Format) == "json");

    /// <summary>Runs a command that talks to the hub.</summary>
    public Task<int> WithHub(ParseResult parsed, Func<HubClient, Output, Task> command) => WithHub(parsed, async (hub, output) =>
    {
        await command(hub, output);
        return ExitCode.Done;
    });

    /// <summary>Runs one whose answer decides the exit code.</summary>
    public async Task<int> WithHub(ParseResult parsed, Func<HubClient, Output, Task<int>> command)
    {
        var endpoints = HubEndpoints.Load(PathOf(parsed, Hub, "hub"));
        var agency = AgencyProfile.Load(PathOf(parsed, As, "as"));
        using var http = surroundings.Http();
        using var client = new HubClient(http, endpoints, agency, surroundings.Time, surroundings.Entropy, TrustIfKept(parsed));
        var seen = SeenPath(parsed);
        client.Keys.Seen = seen is null ? null : SeenFile.Read(seen, endpoints.LogOrigin);
        var before = client.Keys.Seen?.Size ?? 0;
        var code = await command(client, OutputOf(parsed));
        if (seen is not null && client.Keys.Seen is { } after && after.Size > before)
        {
            SeenFile.Write(seen, after);
        }
        return code;
    }

    /// <summary>Where the log as far as it was read is kept: beside the trust, for what was read without keys that one keeps counts for little.</summary>
    private string? SeenPath(ParseResult parsed) =>
        TrustPath(parsed) is { } trust && File.Exists(trust) ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(trust))!, "log-seen.json") : null;

    /// <summary>Where the trust of this hub is kept: beside its <c>endpoints.json</c> unless said otherwise.</summary>
    public string? TrustPath(ParseResult parsed) =>
        FromProfile(parsed, "trust") ?? (TryPathOf(parsed, Hub, "hub") is { } hub ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(hub))!, "trust.json") : null);

    private HubTrust? TrustIfKept(ParseResult parsed) => TrustPath(parsed) is { } file && File.Exists(file) ? TrustFile.Read(file) : null;

    private string PathOf(ParseResult parsed, Option<string?> option, string member) =>
        TryPathOf(parsed, option, member) ?? throw new UsageException($"Say --{member}, or --profile FILE, or set HUB_PROFILE.");

    private string? TryPathOf(ParseResult parsed, Option<string?> option, string member) => parsed.GetValue(option) ?? FromProfile(parsed, member);

    private string? FromProfile(ParseResult parsed, string member)
    {
        if ((parsed.GetValue(Profile) ?? surroundings.Environment("HUB_PROFILE")) is not { Length: > 0 } file)
        {
            return null;
        }
        var profile = StrictJson.TryParseObject(File.ReadAllBytes(file)) ?? throw new UsageException("The profile is not JSON.");
        return profile[member].AsString() is { } path ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path) : null;
    }

    private static Option<string> NewFormat()
    {
        var format = new Option<string>("--output", "-o") { Description = "json or table", Recursive = true, DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("json", "table");
        return format;
    }
}
