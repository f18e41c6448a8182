using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy;

/// <summary>Whether a message is about a minor: what the sender says, unless every Patient's date of birth says otherwise.</summary>
public static class Minority
{
    private const int OfAge = 18;

    /// <summary><c>yes</c>, <c>no</c> or <c>unknown</c>; null when neither the sender nor the content tells.</summary>
    public static string? Of(MessageClaims claims)
    {
        bool?[] adults = [.. NestedResources.In(claims.Content)
            .Where(found => found.Resource["resourceType"].AsString() == "Patient")
            .Select(found => IsAdult(found.Resource["birthDate"].AsString(), claims.Iat))];
        return adults.Length == 0 ? claims.Routing?.Minor
            : adults.All(adult => adult == true) ? "no"
            : adults.All(adult => adult == false) ? "yes"
            : claims.Routing?.Minor;
    }

    /// <summary>Null when a partial date leaves it open, and for a day on which it depends on the hour and the place.</summary>
    private static bool? IsAdult(string? birthDate, DateTimeOffset now)
    {
        if (FhirTime.Parse(birthDate, TimeSpan.Zero) is not var (from, to))
        {
            return null;
        }
        return to.AddDays(1).AddYears(OfAge) <= now ? true : from.AddDays(-1).AddYears(OfAge) > now ? false : null;
    }
}
