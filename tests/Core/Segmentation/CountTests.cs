using System.Numerics;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>Neither how many digests stand somewhere nor where one stands tells what is withheld: our client puts decoys among them.</summary>
public sealed class CountTests
{
    public static TheoryData<string> Kinds => ["referral", "tip", "request", "status"];

    [Theory, MemberData(nameof(Kinds))]
    public void EveryListOfDigestsIsAPowerOfTwo(string kind)
    {
        var message = Samples.Issue(Claims(kind));

        Assert.All(Lists(message), list =>
        {
            var digests = list.Count(IsDigest);
            Assert.True(digests == 0 || BitOperations.IsPow2(digests), $"{digests} digests");
            Assert.True(digests == 0 || digests == list.Count, "digests stand among what is in the clear");
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void ThereAreListsToSpeakOf(string kind) => Assert.Contains(Lists(Samples.Issue(Claims(kind))), list => list.Any(IsDigest));

    [Fact]
    public void EntriesAndAddresseesArePaddedWell()
    {
        var message = Samples.Issue(Samples.Referral());

        Assert.Equal(16, message.Jws.Payload["content"]!["entry"]!.AsArray().Count); // 11 of them real
        Assert.Equal(8, message.Jws.Payload["to"]!.AsArray().Count);
    }

    [Fact]
    public void WhatIsWithheldLooksLikeWhatNeverWas()
    {
        var claims = Samples.Referral();
        var (all, cut) = (Views.Shown(claims, "/content/entry/10"), Views.Shown(claims, "/content/entry/8", "/content/entry/9", "/content/entry/10"));

        Assert.Equal(Shape(all.Jws.Payload), Shape(cut.Jws.Payload));
        Assert.True(all.Disclosures.Count > cut.Disclosures.Count);
    }

    [Fact]
    public void AReferenceToElsewhereStandsAmongTheOthersAsADigest()
    {
        var claims = Samples.Referral();
        Samples.Resource(claims, 2)["supportingInfo"]!.AsArray().Insert(0, Samples.Json("""{"identifier": {"system": "https://mercy.test/papers", "value": "77"}}"""));

        Assert.Contains("papers", Views.Text(claims, "/content/entry/8", "/content/entry/9", "/content/entry/10"), StringComparison.Ordinal);
        Assert.All(Lists(Samples.Issue(claims)), list => Assert.True(!list.Any(IsDigest) || list.All(IsDigest)));
    }

    [Fact]
    public void DecoysStandAtTheEndNoOftenerThanAnywhere()
    {
        var last = 0;
        for (var i = 0; i < 40; i++)
        {
            var message = Samples.Issue(Samples.Referral());
            var digests = message.Jws.Payload["content"]!["entry"]!.AsArray().Select(holder => (string)holder!["..."]!).ToArray();
            var real = message.Disclosures.Select(disclosure => disclosure.Digest).ToHashSet();
            last += real.Contains(digests[^1]) ? 1 : 0;
        }
        Assert.InRange(last, 8, 38); // about 11 of 16
    }

    private static JsonObject Claims(string kind) => kind switch
    {
        "referral" => Samples.Referral(),
        "tip" => Samples.Tip(),
        "request" => Samples.Request(),
        _ => Samples.Status(),
    };

    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(',', members.Select(member => $"{member.Key}:{Shape(member.Value)}").Order(StringComparer.Ordinal))}}}",
        JsonArray elements => $"[{string.Join(',', elements.Select(Shape))}]",
        _ => "",
    };

    private static bool IsDigest(JsonNode? element) => element is JsonObject holder && holder.ContainsKey("...");

    /// <summary>Every array that the recipient can open, <c>_sd</c> as one of digests.</summary>
    private static IEnumerable<JsonArray> Lists(SdJwt message) =>
        message.Disclosures.Select(disclosure => JsonNode.Parse(Base64Url.TryDecode(disclosure.Encoded)!)!.AsArray()[^1]).Prepend(message.Jws.Payload).SelectMany(Lists);

    private static IEnumerable<JsonArray> Lists(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "_sd", Value: JsonArray digests }
            ? [new([.. digests.Select(digest => new JsonObject { ["..."] = digest!.DeepClone() })])]
            : Lists(member.Value)),
        JsonArray elements => elements.SelectMany(Lists).Prepend(elements),
        _ => [],
    };
}
