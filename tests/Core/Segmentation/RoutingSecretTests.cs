using System.Text.Json.Nodes;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>A need beside a record from which what it stands for was cut would give that away.</summary>
public sealed class RoutingSecretTests
{
    private const string Condition = "/content/entry/8", Consent = "/content/entry/10";

    [Theory]
    [InlineData("need-17", "PSY"), InlineData("need-17", "MH"), InlineData("need-17", "BH")]
    [InlineData("need-21", "SDV"), InlineData("need-21", "VIO"), InlineData("need-22", "SEX"), InlineData("need-22", "SDV")]
    [InlineData("need-23", "SUD"), InlineData("need-23", "OPIOIDUD"), InlineData("need-23", "ETHUD"), InlineData("need-23", "42CFRPart2")]
    public void ANeedIsShownBesideWhatItStandsForOnly(string need, string sensitivity)
    {
        var claims = With(need, sensitivity);

        Assert.False(Shows(claims, "needs", Condition, Consent));
        Assert.True(Shows(claims, "needs", Consent));
        Assert.True(Shows(claims, "needs", Consent, "/content/entry/9"));
    }

    [Theory]
    [InlineData("need-11"), InlineData("need-16")]
    public void OneThatStandsForNothingIsAlwaysShown(string need) => Assert.True(Shows(With(need, "SUD"), "needs", Condition, Consent));

    [Theory]
    [InlineData("sex", false), InlineData("labor", false), InlineData("both", false), InlineData("unknown", true)]
    public void SoIsAKindOfExploitation(string kind, bool shown)
    {
        var claims = With("need-11", "SDV");
        claims["routing"]!["exploitation"] = kind;

        Assert.Equal(shown, Shows(claims, "exploitation", Condition, Consent));
        Assert.True(Shows(claims, "exploitation", Consent));
    }

    [Theory]
    [InlineData("tipClass", "exploitation"), InlineData("urgency", "minor")]
    public void OfATipWhatAWithheldMemberSaysIsNotSaidByRouting(string member, string routing)
    {
        var claims = Samples.Tip();
        claims["routing"] = Samples.Json("""{"jurisdiction": "US-WA", "exploitation": "labor", "minor": "unknown", "urgency": "asap"}""");

        Assert.False(Shows(claims, routing, $"/content/{member}"));
        Assert.True(Shows(claims, routing, "/content/location"));
        Assert.True(Shows(claims, "jurisdiction", $"/content/{member}"));
    }

    private static JsonObject With(string need, string sensitivity)
    {
        var claims = Samples.Referral();
        claims["routing"] = new JsonObject { ["needs"] = new JsonArray(need), ["urgency"] = "asap" };
        Samples.Resource(claims, 8)["meta"]!["security"]![1]!["code"] = sensitivity;
        return claims;
    }

    private static bool Shows(JsonObject claims, string member, params string[] withheld) =>
        Views.Shown(claims, withheld).Claims["routing"]!.AsObject().ContainsKey(member);
}
