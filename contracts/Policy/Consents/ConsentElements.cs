using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// Reads elements of a Consent and collects what it does not understand. Nothing is skipped: a member left unread could be the one
/// that limits. Fault texts name the place and never a value or a member that a stranger chose.
/// </summary>
internal sealed class ConsentElements
{
    private static readonly FrozenSet<string> CodingMembers = FrozenSet.Create("id", "system", "version", "code", "display", "userSelected");
    private static readonly FrozenSet<string> IdentifierMembers = FrozenSet.Create("id", "use", "type", "system", "value");
    private static readonly FrozenSet<string> ConceptMembers = FrozenSet.Create("id", "coding", "text");

    public List<Fault> Faults { get; } = [];

    public void Fault(string location, string message, string code = "not-supported") => Faults.Add(new(code, location, message));

    /// <summary>Every member is one that the caller reads.</summary>
    public void Only(JsonObject element, FrozenSet<string> members, string location)
    {
        foreach (var (name, _) in element)
        {
            if (!members.Contains(name))
            {
                Fault(location, "A member stands here that this hub does not evaluate.");
                return;
            }
        }
    }

    public JsonObject? Object(JsonNode? node, string location)
    {
        if (node is JsonObject { Count: > 0 } members)
        {
            return members;
        }
        Fault(location, "An object with members is expected here.", "structure");
        return null;
    }

    /// <summary>The elements of an array; none when it is absent. An empty array is no absent one (FHIR has none), so it is a fault.</summary>
    public IEnumerable<(JsonObject Element, string Location)> Objects(JsonObject parent, string name, string parentLocation)
    {
        if (!parent.TryGetPropertyValue(name, out var node))
        {
            yield break;
        }
        var location = $"{parentLocation}.{name}";
        if (node is not JsonArray { Count: > 0 } elements)
        {
            Fault(location, "An array with elements is expected here.", "structure");
            yield break;
        }
        for (var i = 0; i < elements.Count; i++)
        {
            if (Object(elements[i], $"{location}[{i}]") is { } element)
            {
                yield return (element, $"{location}[{i}]");
            }
        }
    }

    public string? Text(JsonObject parent, string name, string parentLocation)
    {
        if (parent[name].AsString() is { Length: > 0 } text)
        {
            return text;
        }
        Fault($"{parentLocation}.{name}", "A text is expected here.", parent.ContainsKey(name) ? "structure" : "required");
        return null;
    }

    public Coding? Coding(JsonObject coding, string location)
    {
        Only(coding, CodingMembers, location);
        return Text(coding, "system", location) is { } system && Text(coding, "code", location) is { } code ? new(system, code) : null;
    }

    /// <summary>What an Identifier says of whom; its type says nothing more, but could hold what is not read.</summary>
    public (string? System, string? Value) Identifier(JsonObject identifier, string location)
    {
        Only(identifier, IdentifierMembers, location);
        if (identifier.TryGetPropertyValue("type", out var type) && Object(type, $"{location}.type") is { } concept)
        {
            Codings(concept, $"{location}.type");
        }
        return (identifier["system"].AsString(), identifier["value"].AsString());
    }

    /// <summary>The codings of a CodeableConcept; its text says nothing more.</summary>
    public IReadOnlyList<Coding> Codings(JsonObject concept, string location)
    {
        Only(concept, ConceptMembers, location);
        List<Coding> codings = [];
        foreach (var (element, at) in Objects(concept, "coding", location))
        {
            if (Coding(element, at) is { } coding)
            {
                codings.Add(coding);
            }
        }
        return codings;
    }

    /// <summary>The codes that a CodeableConcept has in one system; never none without a fault.</summary>
    public IReadOnlyList<string> CodesOf(JsonNode? concept, string system, string location)
    {
        if (Object(concept, location) is not { } members)
        {
            return [];
        }
        string[] codes = [.. Codings(members, location).Where(coding => coding.System == system).Select(coding => coding.Code)];
        if (codes.Length == 0)
        {
            Fault(location, $"A code of {system} is expected here.", "code-invalid");
        }
        return codes;
    }
}
