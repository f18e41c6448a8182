using System.CommandLine;

namespace ExchangeHub.Cli;

/// <summary><c>hub agencies list</c>.</summary>
internal static class AgenciesCommand
{
    public static Command Of(Session session)
    {
        var list = new Command("list", "The agencies of the directory");
        list.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var agencies = await hub.Directory.Agencies(ct);
            output.Write(agencies, () =>
            {
                var table = Output.Table("id", "name", "type", "jurisdictions", "services");
                foreach (var agency in agencies)
                {
                    table.With(agency.Id, agency.Name, agency.Type, string.Join(", ", agency.Jurisdictions), string.Join(", ", agency.Services));
                }
                return table;
            });
        }));
        return new("agencies", "The directory") { list };
    }
}
