using System.CommandLine;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub consent register|revoke</c>.</summary>
internal static class ConsentCommand
{
    public static Command Of(Session session) => new("consent", "Consents of your clients") { Register(session), Revoke(session) };

    private static Command Register(Session session)
    {
        var file = new Argument<string>("file") { Description = "FHIR R4 Consent; its id is the UUID it is registered under" };
        var version = new Option<int>("--version-number") { Description = "1, or the current one plus 1", DefaultValueFactory = _ => 1 };
        var command = new Command("register", "Register a consent, or a new version of one") { file, version };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var consent = PrivateFile.ReadJson(parsed.GetValue(file)!);
            var id = consent["id"].AsString() ?? throw new UsageException("The Consent has no id.");
            Show(output, await hub.Consents.Register(id, consent, parsed.GetValue(version), ct));
        }));
        return command;
    }

    private static Command Revoke(Session session)
    {
        var id = new Argument<string>("id") { Description = "UUID of the consent" };
        var command = new Command("revoke", "Revoke a consent for good; what waits under it is purged") { id };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
            Show(output, await hub.Consents.Revoke(parsed.GetValue(id)!, ct))));
        return command;
    }

    private static void Show(Output output, ConsentState state) => output.Write(
        state, () => Output.Table("consent", "version", "revoked").With(state.Id, $"{state.Version}", state.RevokedAt?.ToString("u") ?? "no"));
}
