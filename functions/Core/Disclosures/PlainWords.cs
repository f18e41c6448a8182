using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Disclosures;

/// <summary>What, why and by which right, in words that the person it is about understands.</summary>
public static class PlainWords
{
    private static readonly string[] Order = [.. CodeLists.Get("disclosed-types").Codes.Keys];

    /// <summary>Only what tells of a person, in the order of the list, who it is first. There may be nothing but that the person is known.</summary>
    public static string What(IReadOnlyList<DisclosedType> types)
    {
        string[] words = [.. types.Where(TellsOfAPerson).OrderBy(type => (uint)Array.IndexOf(Order, type.Type)).Select(type => type.Count == 1
            ? WordOf(type.Type) : string.Create(CultureInfo.InvariantCulture, $"{WordOf(type.Type)} ({type.Count})"))];
        return words.Length == 0 ? "that you are known there" : string.Join("; ", words);
    }

    public static AccountingCode Purpose(string code) => new(code, CodeLists.Get("purposes").Codes.GetValueOrDefault(code)?.Display ?? code);

    public static AccountingBasis Basis(Basis basis) => basis switch
    {
        { Type: "consent" } => new(basis.Type, "With written consent"),
        { Type: "treatment" } => new(basis.Type, "For treatment, between health providers", "45 CFR 164.506(c)"),
        { Type: "mandated-report", Citation: { } citation } =>
            new(basis.Type, $"Report that a law demands or permits: {Display("citations", citation)}", Cited(citation)),
        { Type: "legal-process", Citation: { } citation } =>
            new(basis.Type, $"Legal demand: {Display("citations", citation)}", Cited(citation)),
        { Type: "emergency", Reason: { } reason } => new(basis.Type, $"Emergency: {Display("emergency-reasons", reason)}"),
        _ => new(basis.Type, "Nothing that identifies a client"),
    };

    private static bool TellsOfAPerson(DisclosedType type) =>
        CodeLists.Get("disclosed-types").Codes.GetValueOrDefault(type.Type)?.Members["told"] is not JsonValue told || told.GetValue<bool>();

    private static string WordOf(string type) =>
        (CodeLists.Get("disclosed-types").Codes.GetValueOrDefault(type) ?? CodeLists.Get("resource-types").Codes.GetValueOrDefault(type))?.Display.ToLowerInvariant() ?? type;

    private static string Display(string list, string code) => CodeLists.Get(list).Codes.GetValueOrDefault(code)?.Display ?? code;

    /// <summary><c>45-CFR-164.512(c)(1)(i)</c> as lawyers write it.</summary>
    private static string Cited(string code) => code.Replace('-', ' ');
}
