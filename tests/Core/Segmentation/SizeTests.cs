using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Submission;
using ExchangeHub.Policy;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>How long a sealed view is tells its size class and no more.</summary>
public sealed class SizeTests
{
    public static TheoryData<string> Algorithms => ["ECDH-ES+A256KW", "RSA-OAEP-256"];

    [Theory, MemberData(nameof(Algorithms))]
    public void WithAndWithoutAWithheldPartItIsAsLong(string algorithm)
    {
        var claims = Samples.Referral();
        var (all, cut) = (Presented(claims, "/content/entry/10"), Presented(claims, "/content/entry/10", "/content/entry/8", "/content/entry/3/resource/address"));

        Assert.NotEqual(all.Length, cut.Length);
        Assert.Equal(Length(all, algorithm), Length(cut, algorithm));
    }

    [Fact]
    public void ClassesAreFourKilobytesAndItsMultiplesByFour()
    {
        var lengths = Enumerable.Range(1, 130).Select(i => (Kilobytes: i, Length: Length(new string('a', (i * 1024) - 64), "ECDH-ES+A256KW"))).ToLookup(one => one.Length, one => one.Kilobytes);

        Assert.Equal(["1-4", "5-16", "17-64", "65-130"], lengths.OrderBy(one => one.Key).Select(one => $"{one.Min()}-{one.Max()}"));
    }

    [Fact]
    public void OneMoreCharacterThanAClassHoldsIsTheNext()
    {
        var fits = Length(new string('a', 4096 - 64), "ECDH-ES+A256KW");

        Assert.Equal(fits, Length("a", "ECDH-ES+A256KW"));
        Assert.NotEqual(fits, Length(new string('a', 4096 - 63), "ECDH-ES+A256KW"));
    }

    private static string Presented(System.Text.Json.Nodes.JsonObject claims, params string[] withheld)
    {
        var message = Samples.Issue(claims);
        return ExchangeHub.Core.Segmentation.Segmenter.Present(message, Samples.Read(message), withheld.ToHashSet(), Samples.Recipient).Value!;
    }

    private static int Length(string presentation, string algorithm)
    {
        var key = Keys.GetOrAdd(algorithm, name => new(Jwk.PublicPart(Jwk.Generate(name, "enc")), "active", Samples.Now));
        var recipient = new AgencyEntry { Id = Samples.Recipient, Name = "River", Type = "hospital-urgent-care", Keys = [key] };
        var judgement = new Judgement(recipient, new Decision(Effect.Permit, ["consent-permits"], [], []));
        var judged = new Judged(null!, null, false, [judgement]);
        return new Sealer().Seal(new Segmented(judged, [new(judgement, presentation, [])], [judgement])).Value!.Views[0].Jwe.Length;
    }

    private static System.Collections.Concurrent.ConcurrentDictionary<string, AgencyKey> Keys { get; } = new();
}
