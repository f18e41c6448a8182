using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Law;

/// <summary>A statute or instrument of <c>codes/citations.json</c>, read once: whom it names, whom it is about, and what it opens.</summary>
/// <param name="Subject"><c>minor</c>, <c>adult</c> or <c>any</c>.</param>
/// <param name="Recipients">Partner types that it names.</param>
/// <param name="Designations">And whatever else it names, by what an agency was made the place for.</param>
/// <param name="Senders">Partner types that alone may cite it; empty for all.</param>
/// <param name="Regimes">Only who follows one of these may cite it; empty for all.</param>
/// <param name="Opens">Regimes whose bar it lifts.</param>
/// <param name="Parts">All that may go under it; null when it does not say.</param>
/// <param name="TellsIndividual">45 CFR 164.512(c)(2): the person is told of the report.</param>
public sealed record Citation(
    string Code, string Basis, string Subject, FrozenSet<string> Recipients, FrozenSet<string> Designations, FrozenSet<string> Senders,
    FrozenSet<string> Regimes, FrozenSet<string> Opens, FrozenSet<string>? Parts, bool NeedsInstrument, bool TellsIndividual)
{
    private static readonly FrozenDictionary<string, Citation> All =
        CodeLists.Get("citations").Codes.Values.Select(Read).ToFrozenDictionary(citation => citation.Code);

    /// <summary>What a basis cites; null when it cites nothing of its own type.</summary>
    public static Citation? Of(Basis basis) =>
        basis.Citation is { } code && All.TryGetValue(code, out var citation) && citation.Basis == basis.Type ? citation : null;

    public bool Names(AgencyEntry agency) => Recipients.Contains(agency.Type) || agency.Designations.Any(Designations.Contains);

    public bool IsFor(AgencyEntry sender) =>
        (Senders.Count == 0 || Senders.Contains(sender.Type)) && (Regimes.Count == 0 || sender.Regimes.Any(Regimes.Contains));

    private static Citation Read(CodeEntry entry)
    {
        var members = entry.Members;
        return new(
            entry.Code, members["basis"].AsString()!, members["subject"].AsString()!, Texts(members, "recipients"), Texts(members, "designations"),
            Texts(members, "senders"), Texts(members, "regimes"), Texts(members, "opens"), members.ContainsKey("parts") ? Texts(members, "parts") : null,
            NeedsInstrument: entry.Members["basis"].AsString() == "legal-process" && members["instrument"]?.GetValueKind() != JsonValueKind.False,
            TellsIndividual: members["tell_individual"]?.GetValueKind() == JsonValueKind.True);
    }

    private static FrozenSet<string> Texts(JsonObject members, string name) =>
        (members[name] as JsonArray ?? []).Select(text => text.AsString()!).ToFrozenSet();
}
