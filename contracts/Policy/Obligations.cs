using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Policy;

/// <summary>What goes with the parts that are shown: codes and texts of <c>codes/obligations.json</c>.</summary>
public static class Obligations
{
    private static readonly Obligation PersistLabel = Read("PERSISTLABEL");
    private static readonly Obligation NoRedisclosure = Read("NORDSCLCD");
    private static readonly Obligation EducationRecords = Read("ferpa-redisclosure");
    private static readonly Obligation Audit = Read("AUDIT");

    public static IReadOnlyList<Obligation> For(Matter matter, IReadOnlySet<string> withheld)
    {
        List<Obligation> obligations = [];
        var shown = matter.Request.Parts.Where(part => !withheld.Contains(part.Path));
        if (shown.Any(part => part.Labels.Count > 0))
        {
            obligations.Add(PersistLabel);
        }
        if (matter.Request.Message.Purpose == "BTG")
        {
            obligations.Add(Audit);
        }
        if (!matter.IdentifiesNoClient)
        {
            // 42 CFR 2.32: each disclosure made with the patient's consent carries the statement.
            if (matter.SenderIs(Part2.Regime) || shown.Any(part => PartLabels.Of(part).Has(SecurityLabels.Part2)))
            {
                obligations.Add(NoRedisclosure);
            }
            // 34 CFR 99.33(d)
            if (matter.SenderIs("ferpa"))
            {
                obligations.Add(EducationRecords);
            }
        }
        return obligations;
    }

    private static Obligation Read(string code)
    {
        var entry = CodeLists.Get("obligations").Codes[code].Members;
        return new(entry["system"].AsString()!, code, entry["text"].AsString()!);
    }
}
