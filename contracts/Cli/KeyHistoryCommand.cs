using System.CommandLine;
using System.Globalization;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary>
/// <c>hub keys history AGENCY</c>: every key that the log shows in the agency's name, and whether the directory says the same. The log is
/// read through its entries, whose root must be the one that it signed.
/// </summary>
internal static class KeyHistoryCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Of(Session session)
    {
        var id = new Argument<string>("agency") { Description = "Id of the agency" };
        var command = new Command("history", "Every key added, retired or revoked, out of the log; exit code 4 when the directory has another") { id };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var listed = (await hub.Directory.Agency(parsed.GetValue(id)!, ct)).Keys; // before the log, so that the log has all of it
            var (changes, differing) = Compare(await hub.Keys.CatchUp(ct));
            for (var begun = session.Surroundings.Time.GetTimestamp(); differing.Length > 0 && session.Surroundings.Time.GetElapsedTime(begun) < Patience;)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), session.Surroundings.Time, ct); // a change may be a few seconds ahead of the log
                (changes, differing) = Compare(await hub.Keys.CatchUp(ct));
            }
            output.Write(new { Changes = changes, NotAsListed = differing }, () =>
            {
                var table = Output.Table("key", "is", "since", "place in the log");
                foreach (var change in changes)
                {
                    table.With(change.Kid, change.CompromisedAt is { } since ? $"{change.State}, perhaps in other hands since {since.ToString("u", CultureInfo.InvariantCulture)}" : change.State, change.At.ToString("u", CultureInfo.InvariantCulture), change.Index.ToString(CultureInfo.InvariantCulture));
                }
                foreach (var kid in differing)
                {
                    table.With(kid, "NOT SO IN THE LOG", null, null);
                }
                return table;
            });
            if (differing.Length > 0)
            {
                throw new VerificationException(VerificationFault.SenderKeyNotLogged);
            }

            (KeyChange[] Changes, string[] Differing) Compare(Followed followed)
            {
                var all = followed.Log.KeysOf(parsed.GetValue(id)!).ToArray();
                var last = all.GroupBy(change => change.Kid).ToDictionary(key => key.Key, key => key.Last().State);
                return (all, [.. listed.Where(key => last.GetValueOrDefault(KidOf(key)) != key.State).Select(KidOf)]);
            }
        }));
        return command;
    }

    private static string KidOf(Contracts.Messages.AgencyKey key) => key.Jwk["kid"].AsString() ?? "";
}
