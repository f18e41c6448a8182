using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Policy.Consents;

/// <summary>Reads the resources and authors that a provision names: data with meaning <c>instance</c> or <c>authoredby</c>.</summary>
internal sealed class NamedDataReader(ConsentElements elements, string agencySystem)
{
    private const string NpiSystem = "http://hl7.org/fhir/sid/us-npi";
    private const int NpiLength = 10;
    private static readonly FrozenSet<string> Members = FrozenSet.Create("id", "meaning", "reference");
    private static readonly FrozenSet<string> ReferenceMembers = FrozenSet.Create("id", "reference", "type", "identifier");

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
        var (system, value) = elements.Identifier(identifier, location);
        if (!(system == agencySystem && AgencyId.IsValid(value)) && !(system == NpiSystem && IsNpi(value)))
        {
            elements.Fault(location, "An author is identified as an agency of the hub or by an NPI.", "value");
        }
        return $"{system}|{value}";
    }

    private static bool IsNpi(string? value) => value is { Length: NpiLength } && value.All(char.IsAsciiDigit);

    private static FrozenSet<string>? OrNull(HashSet<string> names) => names.Count > 0 ? names.ToFrozenSet() : null;
}
