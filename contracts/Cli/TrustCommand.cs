using System.CommandLine;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary><c>hub trust get</c>: keeps the hub's keys, so that everything later is checked against these and not what the hub then says.</summary>
internal static class TrustCommand
{
    public static Command Of(Session session)
    {
        var file = new Option<string?>("--out") { Description = "Default: trust.json beside endpoints.json" };
        var witness = new Option<string[]>("--witness") { Description = "Key of a witness of the log (name+id+key), from the witness itself: from the hub it would prove nothing", AllowMultipleArgumentsPerToken = true };
        var needed = new Option<int?>("--needed") { Description = "How many of them must have signed a checkpoint before it counts; default: all" };
        var get = new Command("get", "Fetch the hub's keys once and keep them, and the witnesses that you ask for beside it") { file, witness, needed };
        get.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var witnesses = Policy(parsed.GetValue(witness) ?? [], parsed.GetValue(needed));
            var path = parsed.GetValue(file) ?? session.TrustPath(parsed)!;
            PrivateFile.RefuseExisting(path);
            var trust = await hub.Trust.Fetch(ct) with { WitnessPolicy = witnesses };
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
                foreach (var key in witnesses?.Keys ?? [])
                {
                    table.With($"witness, {witnesses!.Needed} of {witnesses.Keys.Count} must sign", key.ToString());
                }
                return table;
            });
        }));
        return new("trust", "What to check the hub against") { get };
    }

    private static WitnessPolicy? Policy(string[] keys, int? needed)
    {
        if (keys.Length == 0)
        {
            return needed is null ? null : throw new UsageException("--needed counts witnesses: name them with --witness.");
        }
        try
        {
            return needed is < 1 ? throw new UsageException("--needed is at least 1.")
                : WitnessPolicy.Of(needed ?? keys.Length, keys);
        }
        catch (FormatException)
        {
            throw new UsageException("Each --witness is the key of another witness, name+id+key with a key of type 4, and --needed is no more than there are.");
        }
    }
}
