using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.Schemas;

namespace ExchangeHub.Core.Disclosures;

/// <summary>Claim <c>hold</c> of an <c>exchange-disclosure-hold+jwt</c>, read.</summary>
/// <param name="Until">As the written statement says; of an oral one null, or an earlier end than the law's.</param>
internal sealed record HoldStatement(Scope Scope, string Recipient, bool Oral, DateTimeOffset? Until, string? Reference)
{
    /// <summary>45 CFR 164.528(a)(2)(ii)(C): no longer than this from an oral statement.</summary>
    private static readonly TimeSpan OralLasts = TimeSpan.FromDays(30);

    public static Result<HoldStatement> Read(JsonNode? hold)
    {
        var faults = JsonSchema.Of("disclosure-hold").FaultsOf(hold);
        if (faults.Count > 0 || hold is not JsonObject members)
        {
            return new Rejection(ProblemCodes.HoldInvalid, Faults: [.. faults.Select(fault => new Fault(fault.Code, $"/hold{fault.Location}", fault.Message))]);
        }
        if (Scopes.Read(members["consent"].AsString(), members["subject"].AsString(), members["message"].AsString()) is not { } scope)
        {
            return new Rejection(ProblemCodes.HoldInvalid, "One of consent, subject and message, each a UUID.");
        }
        DateTimeOffset? until = members["until"].AsString() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime() : null;
        return new HoldStatement(scope, members["recipient"].AsString()!, members["form"].AsString() == "oral", until, members["reference"].AsString());
    }

    /// <summary>When it ends if it begins now; an end that no statement may set is refused.</summary>
    public Result<DisclosureHold> Begin(string id, DateTimeOffset now)
    {
        var end = Oral ? Until ?? now + OralLasts : Until;
        return end is null ? new Rejection(ProblemCodes.HoldInvalid, "A written statement says until when (45 CFR 164.528(a)(2)(i)).")
            : end <= now ? new Rejection(ProblemCodes.HoldInvalid, "It must end in the future.")
            : Oral && end > now + OralLasts ? new Rejection(ProblemCodes.HoldInvalid, "An oral statement holds for 30 days at most (45 CFR 164.528(a)(2)(ii)).")
            : new DisclosureHold(
                id, Recipient, Oral ? "oral" : "written", now, end.Value, null, Scope.Consent, Scope.Person is { } person ? $"urn:uuid:{person}" : null, Scope.Message,
                Reference);
    }
}
