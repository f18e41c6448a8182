using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Tests.Core.Validation;

public sealed class MessageReaderTests
{
    [Fact]
    public void WhatOurClientIssuesIsTaken()
    {
        Assert.Equal("referral", Samples.Read(Samples.Issue(Samples.Referral())).Kind);
        Assert.Equal("tip", Samples.Read(Samples.Issue(Samples.Tip())).Kind);
        Assert.Equal("request", Samples.Read(Samples.Issue(Samples.Request())).Kind);
        Assert.Equal("status", Samples.Read(Samples.Issue(Samples.Status())).Kind);
        Assert.Equal("recall", Samples.Read(Samples.Issue(Samples.Recall())).Kind);
    }

    [Theory]
    [InlineData("note", "1", ProblemCodes.ClaimUnknown)]
    [InlineData("iss", "\"Not An Id\"", ProblemCodes.ClaimInvalid)]
    [InlineData("aud", "\"https://other.test\"", ProblemCodes.AudienceWrong)]
    [InlineData("aud", "[\"https://hub.test\"]", ProblemCodes.ClaimInvalid)]
    [InlineData("jti", "\"7d0e0000-0000-4000-8000-000000000001\"", ProblemCodes.ClaimInvalid)]
    [InlineData("iat", "1.5", ProblemCodes.ClaimInvalid)]
    [InlineData("exp", "99999999999999999", ProblemCodes.ClaimInvalid)]
    [InlineData("exp", "0", ProblemCodes.ClaimInvalid)]
    [InlineData("kind", "\"letter\"", ProblemCodes.ClaimInvalid)]
    [InlineData("kind", "\"tip\"", ProblemCodes.ClaimInvalid)]
    [InlineData("purpose", "\"CURIOSITY\"", ProblemCodes.ClaimInvalid)]
    [InlineData("to", "[]", ProblemCodes.ClaimInvalid)]
    [InlineData("to", "[\"a1\",\"b1\"]", ProblemCodes.ClaimInvalid)]
    [InlineData("to", "\"river-clinic\"", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"consent\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"treatment\",\"consent\":\"4a1b1cf4-0c4e-4c8e-9d2e-0a5f1d6d2e01\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"mandated-report\",\"citation\":\"my own statute\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"legal-process\",\"citation\":\"42-USC-5106a\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"emergency\",\"reason\":\"hurry\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"mandated-report\",\"citation\":\"45-CFR-164.512(c)\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"mandated-report\",\"citation\":\"42-USC-5106a\",\"notice\":\"perhaps\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"mandated-report\",\"citation\":\"42-USC-5106a\",\"notice\":null}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"mandated-report\",\"notice\":\"given\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"treatment\",\"notice\":\"given\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("basis", "{\"type\":\"emergency\",\"reason\":\"imminent-threat\",\"notice\":\"given\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("routing", "{\"urgency\":\"now\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("routing", "{\"jurisdiction\":\"US-WA\\n\"}", ProblemCodes.ClaimInvalid)]
    [InlineData("routing", "{\"needs\":[\"need-27\"]}", ProblemCodes.ClaimInvalid)]
    [InlineData("routing", "{\"name\":\"x\"}", ProblemCodes.ClaimUnknown)]
    [InlineData("re", "\"019ca9b4-9c00-7000-8000-0000000000a0\"", ProblemCodes.ClaimInvalid)]
    [InlineData("content_type", "\"application/json\"", ProblemCodes.ClaimInvalid)]
    [InlineData("content", "[]", ProblemCodes.ClaimInvalid)]
    [InlineData("attachments", "[{\"id\":\"a\",\"media_type\":\"text/plain\",\"bytes\":-1,\"sha256\":\"x\"}]", ProblemCodes.ClaimInvalid)]
    [InlineData("attachments", "[{\"id\":\"a\",\"url\":\"https://x.test\"}]", ProblemCodes.ClaimUnknown)]
    public void AClaimThatTheTableDoesNotTakeIsRefused(string claim, string value, string problem)
    {
        var claims = Samples.Referral();
        claims[claim] = JsonNode.Parse(value);

        Assert.Equal(problem, Problem(claims, Concealment.Plan(claims)));
    }

    [Theory]
    [InlineData("mandated-report", "42-USC-5106a", null)]
    [InlineData("mandated-report", "45-CFR-164.512(c)(1)(ii)", "endangers")]
    [InlineData("mandated-report", "45-CFR-164.512(c)(1)(ii)", "attempted")]
    [InlineData("legal-process", "42-CFR-2.65", "given")]
    public void ABasisMaySayWhetherThePersonWasTold(string type, string citation, string? notice)
    {
        var claims = Samples.Referral();
        claims["basis"] = new JsonObject { ["type"] = type, ["citation"] = citation };
        if (notice is not null)
        {
            claims["basis"]!["notice"] = notice;
        }

        Assert.Equal(new Basis(type, Citation: citation, Notice: notice), Samples.Read(Samples.Issue(claims)).Basis);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("jti")]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("kind")]
    [InlineData("to")]
    [InlineData("purpose")]
    [InlineData("basis")]
    [InlineData("content_type")]
    [InlineData("content")]
    public void AMissingClaimIsRefused(string claim)
    {
        var claims = Samples.Referral();
        claims.Remove(claim);

        Assert.Equal(ProblemCodes.ClaimInvalid, Problem(claims, Concealment.Plan(claims)));
    }

    /// <summary>Each place alone: none is left to the kindness of the sender.</summary>
    [Fact]
    public void EveryPlaceOfThePlanMustBeADisclosure()
    {
        var claims = Samples.Referral();
        claims["routing"] = Samples.Json("""{"jurisdiction": "US-WA", "needs": ["need-16"]}""");
        claims["attachments"] = new JsonArray(Samples.Json("""{"id": "a", "media_type": "text/plain", "bytes": 1, "sha256": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}"""));
        var required = Concealment.Required(claims);

        Assert.All(required, place => Assert.Equal(ProblemCodes.ContentInClear, Problem(claims, required.Except([place]).ToHashSet())));
    }

    [Theory]
    [InlineData("/basis")]
    [InlineData("/basis/consent")]
    [InlineData("/content")]
    [InlineData("/content/type")]
    [InlineData("/content/entry")]
    [InlineData("/to")]
    [InlineData("/iss")]
    public void ADisclosureWhereNoneMayStandIsRefused(string place)
    {
        var claims = Samples.Referral();

        Assert.Equal(ProblemCodes.ClaimInvalid, Problem(claims, Concealment.Plan(claims).Append(place).ToHashSet()));
    }

    [Fact]
    public void NoFaultRepeatsANameThatTheSenderMadeUp()
    {
        var claims = Samples.Referral();
        claims["Jane Doe"] = 1;
        claims["content"]!["Jane Doe"] = 1;
        Samples.Resource(claims, 2)["Jane Doe"] = Samples.Reference(9);

        var rejection = MessageReader.Read(Samples.Issue(claims, new HashSet<string>()), Samples.Hub).Rejection!;

        Assert.NotEmpty(rejection.Faults!);
        Assert.DoesNotContain("Jane", string.Join(' ', rejection.Faults!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(-5, true)]
    [InlineData(6, false)]
    [InlineData(-6, false)]
    public void IatIsWithinFiveMinutes(int minutes, bool taken) =>
        Assert.Equal(taken, MessageReader.JudgeAge(Samples.Read(Samples.Issue(Samples.Referral())), Samples.Now.AddMinutes(minutes)) is null);

    [Fact]
    public void NoMessageLivesLongerThanThirtyDays()
    {
        var claims = Samples.Referral();
        claims["exp"] = Samples.Now.AddDays(30).AddSeconds(1).ToUnixTimeSeconds();

        Assert.Equal(ProblemCodes.MessageAge, MessageReader.JudgeAge(Samples.Read(Samples.Issue(claims)), Samples.Now)?.Code);
    }

    private static string? Problem(JsonObject claims, IReadOnlySet<string> concealed) =>
        MessageReader.Read(Samples.Issue(claims, concealed), Samples.Hub).Rejection?.Code;
}
