using System.Reflection;
using ExchangeHub.Contracts.Codes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Tests.Decisions;

public sealed class ReasonCodesTests
{
    [Fact]
    public void EveryReasonOfADenialIsAProblemWithTheSameWords()
    {
        var problems = CodeLists.Get("problems").Codes;
        var denials = CodeLists.Get("decision-reasons").Codes.Values.Where(reason => reason.Members["effect"].AsString() == "deny").ToArray();

        Assert.NotEmpty(denials);
        Assert.All(denials, reason =>
        {
            Assert.True(problems.TryGetValue(reason.Code, out var problem), reason.Code);
            Assert.Equal(reason.Display, problem.Display);
            Assert.Equal(403, problem.Members["status"].AsInteger());
        });
    }

    [Fact]
    public void ReasonsOfAPermitAreNoProblems() =>
        Assert.DoesNotContain(
            CodeLists.Get("decision-reasons").Codes.Values.Where(reason => reason.Members["effect"].AsString() == "permit"),
            reason => ProblemCodes.IsKnown(reason.Code));

    [Fact]
    public void TheConstantsAreTheListOfProblems()
    {
        var constants = typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(CodeLists.Get("problems").Codes.Keys.Order(StringComparer.Ordinal), constants.Order(StringComparer.Ordinal));
    }
}
