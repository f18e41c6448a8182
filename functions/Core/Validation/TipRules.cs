using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Core.Validation;

/// <summary>
/// 28 CFR part 23 in a tip that fits its schema: tips and criminal intelligence are kept apart, intelligence rests on reasonable suspicion
/// (23.20(a)), and what is kept is reviewed within five years of when it was submitted (23.20(h)).
/// </summary>
internal static class TipRules
{
    private const int YearsToReview = 5;
    private const string Handling = "/content/handling";

    public static IEnumerable<Fault> FaultsOf(MessageClaims claims)
    {
        var handling = claims.Content["handling"] as JsonObject ?? [];
        var review = handling["retentionReviewBy"].AsString();
        if (review is not null && IsTooLate(review, claims.Content["submittedAt"].AsString(), claims.Iat))
        {
            yield return new("business-rule", $"{Handling}/retentionReviewBy", "is later than five years after the tip was submitted");
        }
        if (IsTrue(handling["criminalIntelligence28CFR23"]))
        {
            if (!IsTrue(handling["reasonableSuspicion"]))
            {
                yield return new("business-rule", $"{Handling}/reasonableSuspicion", "must be true for criminal intelligence");
            }
            if (handling["store"].AsString() == "tips-and-leads")
            {
                yield return new("business-rule", $"{Handling}/store", "criminal intelligence is not kept with tips and leads");
            }
            if (review is null)
            {
                yield return new("required", $"{Handling}/retentionReviewBy", "is missing");
            }
        }
        else if (handling["store"].AsString() == "criminal-intelligence")
        {
            yield return new("business-rule", $"{Handling}/store", "a tip is not kept with criminal intelligence");
        }
    }

    // The schema has said already what is no date. A tip submitted after it was sent would gain time.
    private static bool IsTooLate(string review, string? submitted, DateTimeOffset sent)
    {
        if (!DateOnly.TryParseExact(review, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var by)
            || !DateTimeOffset.TryParse(submitted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return false;
        }
        var from = at < sent ? at : sent;
        return from.Year + YearsToReview > DateTime.MaxValue.Year || by > DateOnly.FromDateTime(from.UtcDateTime).AddYears(YearsToReview);
    }

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;
}
