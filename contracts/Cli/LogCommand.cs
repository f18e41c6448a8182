using System.CommandLine;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub log watch</c>: what the log holds of this agency, as it comes, and whether the log keeps to what it showed before.</summary>
internal static class LogCommand
{
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(5);

    public static Command Of(Session session) => new("log", "The log, as one of its members") { Watch(session) };

    private static Command Watch(Session session)
    {
        var once = new Option<bool>("--once") { Description = "Look once, for scripts" };
        var every = new Option<int>("--every") { Description = "Seconds between looks", DefaultValueFactory = _ => 30 };
        var state = new Option<string?>("--state") { Description = "Where the watch goes on; default: log-watch-AGENCY.json beside the trust" };
        var mine = new Option<string[]>("--my-key") { Description = "Ids of keys that you hold or held beside those in the agency's folder", AllowMultipleArgumentsPerToken = true };
        var command = new Command("watch", "Tell what the log holds in your name; exit code 4 when the log or anything in it is wrong") { once, every, state, mine };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var (file, time) = (parsed.GetValue(state) ?? DefaultState(session, parsed, hub.Agency.Id), session.Surroundings.Time);
            var watch = new LogWatch(hub, [.. KeysOf(hub.Agency), .. parsed.GetValue(mine) ?? []], time);
            var at = Read(file, hub.Endpoints.LogOrigin);
            var single = parsed.GetValue(once);
            while (true)
            {
                (at, var seen) = await watch.Look(at, ct);
                if (single && at.Awaited.Count > 0)
                {
                    await Task.Delay(SecondLook, time, ct);
                    (at, var later) = await watch.Look(at, ct);
                    seen = [.. seen, .. later];
                }
                Show(output, seen, always: single);
                SeenFile.WriteJson(file, at);
                if (seen.FirstOrDefault(one => one.Fault is not null) is { Fault: { } fault })
                {
                    throw new VerificationException(fault);
                }
                if (single)
                {
                    return;
                }
                await Task.Delay(TimeSpan.FromSeconds(Math.Max(1, parsed.GetValue(every))), time, ct);
            }
        }));
        return command;
    }

    private static IEnumerable<string> KeysOf(AgencyProfile agency) => [agency.Signing.Kid, agency.Client.Kid, .. agency.Decryption.Select(key => key.Kid)];

    private static string DefaultState(Session session, ParseResult parsed, string agency) => session.TrustPath(parsed) is { } trust
        ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(trust))!, $"log-watch-{agency}.json")
        : throw new UsageException("Say --state FILE.");

    private static WatchState Read(string file, string origin) =>
        !File.Exists(file) ? WatchState.Begin(origin)
        : StrictJson.TryParse(File.ReadAllBytes(file), out var node, out _) && WireJson.TryRead<WatchState>(node) is { Log.IsSound: true } kept && kept.Log.Origin == origin ? kept
        : throw new UsageException($"{Path.GetFileName(file)} is not where a watch of this log went on.");

    private static void Show(Output output, IReadOnlyList<Sighting> seen, bool always)
    {
        if (!always && seen.Count == 0)
        {
            return;
        }
        output.Write(seen.Select(one => new { one.Id, one.What, one.At, one.ByOthers, one.Message, one.Counterpart, one.Kid, Fault = one.Fault?.ToString(), Means = one.Fault?.Explain() }), () =>
        {
            var table = Output.Table("when", "what", "by", "message or key", "other party", "wrong");
            foreach (var one in seen)
            {
                table.With(one.At.ToString("u"), one.What, one.ByOthers ? "others" : "you", one.Message ?? one.Kid, one.Counterpart, one.Fault?.Explain());
            }
            return table;
        });
    }
}
