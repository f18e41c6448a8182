using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
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

/// <summary>Reads the resources and authors that a provision names: data with meaning <c>instance</c> or <c>authoredby</c>.</summary>
internal sealed class NamedDataReader(ConsentElements elements)
{
    private static readonly FrozenSet<string> Members = FrozenSet.Create("id", "meaning", "reference");
    private static readonly FrozenSet<string> ReferenceMembers = FrozenSet.Create("id", "reference", "type", "identifier");
    private static readonly FrozenSet<string> IdentifierMembers = FrozenSet.Create("id", "use", "type", "system", "value");

    public NamedData? Read(JsonObject provision, string location)
    {
        HashSet<string> instances = [], authors = [];
        foreach (var (data, at) in elements.Objects(provision, "data", location))
        {
            elements.Only(data, Members, at);
            switch (data["meaning"].AsString())
            {
                case "instance":
                    Add(data, instances, at, byIdentifier: false);
                    break;
                case "authoredby":
                    Add(data, authors, at, byIdentifier: true);
                    break;
                default:
                    elements.Fault($"{at}.meaning", "This hub evaluates the meanings instance and authoredby; it does not follow what is related or depends.");
                    break;
            }
        }
        return provision.ContainsKey("data") ? new(OrNull(instances), OrNull(authors)) : null;
    }

    private void Add(JsonObject data, HashSet<string> names, string location, bool byIdentifier)
    {
        location += ".reference";
        if (elements.Object(data["reference"], location) is not { } reference)
        {
            return;
        }
        elements.Only(reference, ReferenceMembers, location);
        if (reference.ContainsKey("reference"))
        {
            names.Add(Literal(reference, location));
        }
        if (reference.ContainsKey("identifier") && byIdentifier)
        {
            names.Add(Identifier(reference, location));
        }
        else if (reference.ContainsKey("identifier") || !reference.ContainsKey("reference"))
        {
            elements.Fault(location, "A resource is named by a reference, an author also by an identifier.");
        }
    }

    private string Literal(JsonObject reference, string location)
    {
        var text = reference["reference"].AsString() ?? "";
        if (!References.IsPlain(text))
        {
            elements.Fault($"{location}.reference", "A reference urn:uuid:… or Type/id is expected here.", "value");
        }
        return text;
    }

    private string Identifier(JsonObject reference, string location)
    {
        location += ".identifier";
        if (elements.Object(reference["identifier"], location) is not { } identifier)
        {
            return "";
        }
        elements.Only(identifier, IdentifierMembers, location);
        return $"{elements.Text(identifier, "system", location)}|{elements.Text(identifier, "value", location)}";
    }

    private static FrozenSet<string>? OrNull(HashSet<string> names) => names.Count > 0 ? names.ToFrozenSet() : null;
}
