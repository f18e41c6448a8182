using System.CommandLine;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub trust get</c>: keeps the hub's keys, so that everything later is checked against these and not what the hub then says.</summary>
internal static class TrustCommand
{
    public static Command Of(Session session)
    {
        var file = new Option<string?>("--out") { Description = "Default: trust.json beside endpoints.json" };
        var get = new Command("get", "Fetch the hub's keys once and keep them") { file };
        get.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var path = parsed.GetValue(file) ?? session.TrustPath(parsed)!;
            PrivateFile.RefuseExisting(path);
            var trust = await hub.Trust.Fetch(ct);
            PrivateFile.Create(path, WireJson.Bytes(trust.ToJson()));
            output.Write(trust.ToJson(), () =>
            {
                var table = Output.Table("what", "key");
                foreach (var jwk in trust.HubKeys)
                {
                    table.With($"vault, {jwk["use"].AsString()}", jwk["kid"].AsString());
                }
                foreach (var verifier in trust.LogVerifiers)
                {
                    table.With("log", verifier.ToString());
                }
                return table;
            });
        }));
        return new("trust", "What to check the hub against") { get };
    }
}
