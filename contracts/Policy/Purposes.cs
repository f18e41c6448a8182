using System.Collections.Frozen;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Policy;

/// <summary>Purposes of use (v3-ActReason and the exchange's own): what is permitted for a purpose is permitted for its parts, never the reverse.</summary>
public static class Purposes
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Parents = CodeLists.Get("purposes").Codes.Keys
        .ToFrozenDictionary(code => code, code => Chain(code).ToFrozenSet());

    /// <summary>The purpose itself and all that it is part of; none for a purpose that the exchange does not know.</summary>
    public static FrozenSet<string> WithParents(string purpose) => Parents.GetValueOrDefault(purpose, FrozenSet<string>.Empty);

    public static bool IsKnown(string purpose) => Parents.ContainsKey(purpose);

    /// <summary>Whether one of these permits (or denies) the purpose. False for a purpose that the exchange does not know.</summary>
    public static bool Cover(IReadOnlySet<string> purposes, string purpose)
    {
        foreach (var one in WithParents(purpose))
        {
            if (purposes.Contains(one))
            {
                return true;
            }
        }
        return false;
    }

    private static IEnumerable<string> Chain(string code)
    {
        for (var next = code; next is not null; next = CodeLists.Get("purposes").Codes[next].Members["parent"].AsString())
        {
            yield return next;
        }
    }
}
