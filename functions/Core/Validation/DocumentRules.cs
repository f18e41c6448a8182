using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.Schemas;

namespace ExchangeHub.Core.Validation;

/// <summary>Tips, case packets and requests: their JSON Schema, and that they come from the agency that signs.</summary>
internal static class DocumentRules
{
    public static IEnumerable<Fault> FaultsOf(MessageClaims claims)
    {
        foreach (var fault in JsonSchema.Of(claims.Kind).FaultsOf(claims.Content))
        {
            yield return new(fault.Code, $"/content{fault.Location}", fault.Message);
        }
        foreach (var fault in claims.Kind == "tip" ? TipRules.FaultsOf(claims) : [])
        {
            yield return fault;
        }
        if (claims.Content["originAgency"].AsString() is { } origin && origin != claims.Iss)
        {
            yield return new("security", "/content/originAgency", "is another agency than the one that signed the message");
        }
        if (claims.Content["recipientAgency"].AsString() is { } recipient && !claims.To.Contains(recipient))
        {
            yield return new("security", "/content/recipientAgency", "is not one that the message is addressed to");
        }
    }
}
