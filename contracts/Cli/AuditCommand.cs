using System.CommandLine;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;
using Spectre.Console;

namespace ExchangeHub.Cli;

/// <summary><c>hub audit</c>: what the hub did for this agency, as a table, or as a FHIR Bundle of AuditEvents for an audit repository.</summary>
internal static class AuditCommand
{
    public static Command Of(Session session)
    {
        var message = new Option<string?>("--message") { Description = "Of one message: its id, or SENDER/ID" };
        var consent = new Option<string?>("--consent") { Description = "Of one consent: its id" };
        var agency = new Option<string?>("--agency") { Description = "That this agency took part in" };
        var from = new Option<string?>("--from") { Description = "From this date on, for instance 2026-03 or 2026-03-01T08:00Z" };
        var to = new Option<string?>("--to") { Description = "Until this date, all of it included" };
        var type = new Option<string?>("--type") { Description = "Code of the type: rest, 110106 (export), 110107 (import), 110113 (decision), receive, destroy" };
        var newest = new Option<bool>("--newest-first");
        var file = new Option<string?>("--out") { Description = "Writes the Bundle to a file instead" };
        var command = new Command("audit", "Your own entries of the log as FHIR AuditEvents (IHE BALP)") { message, consent, agency, from, to, type, newest, file };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var query = new AuditQuery(
                IdOf(parsed.GetValue(message)), parsed.GetValue(consent), parsed.GetValue(agency), parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(type),
                parsed.GetValue(newest));
            if (parsed.GetValue(file) is { } target)
            {
                PrivateFile.RefuseExisting(target);
            }
            List<JsonObject> found = [];
            await foreach (var one in hub.Audit.Search(query, ct))
            {
                found.Add(one);
            }
            if (parsed.GetValue(file) is { } name)
            {
                PrivateFile.Create(name, WireJson.Bytes(BundleOf(found)));
            }
            else if (output.IsJson)
            {
                output.Json(BundleOf(found));
            }
            else
            {
                output.Write(found, () => TableOf(found));
            }
        }));
        return command;
    }

    private static string? IdOf(string? message) => message?[(message.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static JsonObject BundleOf(List<JsonObject> found)
    {
        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "collection" };
        if (found.Count > 0) // FHIR has no empty arrays
        {
            bundle["entry"] = new JsonArray([.. found.Select(one => (JsonNode)new JsonObject { ["resource"] = one.DeepClone() })]);
        }
        return bundle;
    }

    private static Table TableOf(List<JsonObject> found)
    {
        var table = Output.Table("when", "event", "outcome", "agencies", "about", "why");
        foreach (var one in found)
        {
            table.With(
                one["recorded"].AsString(), Words(one), OutcomeOf(one), string.Join(", ", Names(one).Distinct()), string.Join(", ", About(one).Distinct()),
                one["outcomeDesc"].AsString());
        }
        return table;
    }

    private static string Words(JsonObject one) =>
        string.Join(": ", new[] { one["type"], one["subtype"]?[0] }.Select(code => code?["display"].AsString() ?? code?["code"].AsString()).OfType<string>());

    private static string? OutcomeOf(JsonObject one) => one["outcome"].AsString() switch
    {
        "0" => "success",
        "4" => "minor failure",
        "8" => "serious failure",
        var other => other,
    };

    private static IEnumerable<string> Names(JsonObject one) =>
        Objects(one["agent"]).Select(agent => agent["who"]?["identifier"]?["value"].AsString()).OfType<string>().Where(agency => agency != "hub");

    private static IEnumerable<string> About(JsonObject one) => Objects(one["entity"]).Select(entity => entity["what"])
        .Select(what => what?["identifier"]?["value"].AsString() ?? what?["reference"].AsString()).OfType<string>()
        .Select(name => name.Replace("urn:ietf:params:oauth:jti:", "urn:uuid:", StringComparison.Ordinal));

    private static IEnumerable<JsonObject> Objects(JsonNode? array) => (array as JsonArray ?? []).OfType<JsonObject>();
}
