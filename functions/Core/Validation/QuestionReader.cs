using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Policy.Questions;

namespace ExchangeHub.Core.Validation;

/// <summary>A question of what would become of a message, held to what the claims of that message would be.</summary>
public static class QuestionReader
{
    // A hostile question could have a fault in every byte; nobody reads more than this.
    private const int Most = 500;

    // Each recipient is decided part by part; the largest message to one, or a smaller one to many.
    private const int MostDecisions = 20_000;

    public static Result<DecisionQuestion> Read(JsonObject asked)
    {
        if (asked["kind"].AsString() is { } kind && DecisionQuestion.IsBySubscription(kind))
        {
            const string Why = "Who subscribes to tips and requests is not told, so what would become of one cannot be asked.";
            return new Rejection(ProblemCodes.ClaimInvalid, Why, [new("invalid", "/kind", "must be referral, records or case-packet")]);
        }
        Fault[] faults = [.. JsonSchema.Of("decision-request").FaultsOf(asked).Select(fault => new Fault(fault.Code, fault.Location, fault.Message)).Take(Most)];
        if (faults.Length > 0 || WireJson.TryRead<DecisionQuestion>(asked) is not { } question)
        {
            return new Rejection(ProblemCodes.RequestMalformed, Faults: faults);
        }
        faults = [.. FaultsOf(asked, question)];
        return faults.Length > 0 ? new Rejection(ProblemCodes.ClaimInvalid, Faults: faults)
            : question.To!.Count * question.Parts.Count > MostDecisions ? new Rejection(
                ProblemCodes.RequestTooLarge, $"Recipients times parts may be {MostDecisions} at most; ask for fewer recipients at once.")
            : question;
    }

    private static List<Fault> FaultsOf(JsonObject asked, DecisionQuestion question)
    {
        List<Fault> faults = [];
        AddresseeReader.Read(asked["to"], asked.ContainsKey("to"), question.Kind, Invalid);
        BasisReader.Read(asked["basis"], Invalid);
        if (!CodeLists.Contains("purposes", question.Purpose))
        {
            Invalid("/purpose", "must be a code of the list purposes");
        }
        if (question.Parts.Select(part => part.Path).Distinct().Count() != question.Parts.Count)
        {
            Invalid("/parts", "must name each part once");
        }
        return faults;

        void Invalid(string location, string message) => faults.Add(new("invalid", location, message));
    }
}
