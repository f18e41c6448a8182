using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>Reads class, code, dataPeriod and data of a provision (IHE PCF Intermediate).</summary>
internal sealed class DataCriteriaReader(ConsentElements elements, PeriodReader periods, NamedDataReader named)
{
    /// <summary>Null when the provision has none of them.</summary>
    public DataCriteria? Read(JsonObject provision, string location)
    {
        var criteria = new DataCriteria(
            Classes(provision, location), Codes(provision, location), periods.Read(provision, "dataPeriod", location), named.Read(provision, location));
        return criteria is { Classes: null, Codes: null, Period: null, Named: null } ? null : criteria;
    }

    private FrozenSet<string>? Classes(JsonObject provision, string location)
    {
        HashSet<string> classes = [];
        foreach (var (element, at) in elements.Objects(provision, "class", location))
        {
            if (elements.Coding(element, at) is { } coding)
            {
                // A resource type that there is not would make a deny hold nowhere.
                if (coding.System != ResourceTypes.System || !ResourceTypes.IsKnown(coding.Code))
                {
                    elements.Fault(at, "The class is not a FHIR R4 resource type.", "code-invalid");
                }
                classes.Add(coding.Code);
            }
        }
        return provision.ContainsKey("class") ? classes.ToFrozenSet() : null;
    }

    private FrozenSet<Coding>? Codes(JsonObject provision, string location)
    {
        HashSet<Coding> codes = [];
        foreach (var (element, at) in elements.Objects(provision, "code", location))
        {
            Coding[] codings = [.. elements.Codings(element, at)];
            if (codings.Length == 0)
            {
                elements.Fault(at, "A code is expected here; text is not evaluated.", "required");
            }
            if (!codings.All(CodeSystems.CouldHave))
            {
                elements.Fault(at, "A code is not of a system in codes/code-systems.json, or is not written as codes of that system are.", "code-invalid");
            }
            codes.UnionWith(codings.Select(ClinicalCodes.Normal));
        }
        return provision.ContainsKey("code") ? codes.ToFrozenSet() : null;
    }
}
