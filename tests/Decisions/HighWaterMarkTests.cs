using ExchangeHub.Policy;

namespace ExchangeHub.Tests.Decisions;

/// <summary>A permit tells how confidential the most confidential part is that it shows; a deny tells nothing.</summary>
public sealed class HighWaterMarkTests
{
    [Fact]
    public void EachPermitOfTheCorpusTellsTheHighestItShows()
    {
        foreach (var (request, _) in DecisionCorpus.Cases.Values)
        {
            var decision = Decider.Decide(request);
            var shown = request.Parts.Where(part => !decision.Withheld.Contains(part.Path)).ToArray();
            var highest = shown.Length == 0 ? 0 : shown.Max(Rank);

            Assert.Equal(decision.Effect == Effect.Permit ? "ULMNRV"[highest].ToString() : null, decision.Confidentiality);
        }
    }

    [Fact]
    public void TheCorpusShowsSeveral() => Assert.Superset(
        new HashSet<string?> { "N", "R", "V", null }, DecisionCorpus.Cases.Values.Select(one => Decider.Decide(one.Request).Confidentiality).ToHashSet());

    private static int Rank(Part part) => ExchangeHub.Policy.Labels.PartLabels.Of(part).Rank;
}
