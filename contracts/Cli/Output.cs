using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using Spectre.Console;

namespace ExchangeHub.Cli;

/// <summary>Answers for people, as a table, or for programs, as JSON.</summary>
internal sealed class Output(TextWriter writer, bool json)
{
    private const int WidthWhenPiped = 200;
    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    public bool IsJson => json;

    public void Json(JsonNode node) => writer.WriteLine(node.ToJsonString(Indented));

    /// <summary>The answer in the form asked for.</summary>
    public void Write<T>(T answer, Func<Table> table)
    {
        if (json)
        {
            Json(JsonSerializer.SerializeToNode(answer, WireJson.Options)!);
            return;
        }
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(writer) });
        if (!ReferenceEquals(writer, Console.Out) || Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWhenPiped;
        }
        console.Write(table());
    }

    public static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }
        return table;
    }

    /// <summary>Text that others wrote, without what a terminal would obey.</summary>
    public static string Plain(string? text) =>
        text is null ? "" : new StringBuilder().AppendJoin("", text.Select(c => char.IsControl(c) ? '\uFFFD' : c)).ToString();
}

internal static class TableRows
{
    public static Table With(this Table table, params string?[] cells) => table.AddRow([.. cells.Select(cell => new Text(Output.Plain(cell)))]);
}
