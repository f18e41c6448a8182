using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Contracts.Schemas;
using ExchangeHub.Core.Validation;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Client;

/// <summary>The examples beside the messages: claims, entries and answers, and what one example says of another.</summary>
public sealed class ExampleTests
{
    private readonly Example example = new(HubPen.Hub, TimeProvider.System, SystemEntropy.Source);

    [Theory]
    [InlineData("agency")]
    [InlineData("subscription")]
    [InlineData("receipt")]
    [InlineData("release")]
    [InlineData("acknowledgement")]
    [InlineData("consent-revocation")]
    [InlineData("notice")]
    [InlineData("clock")]
    [InlineData("problem")]
    [InlineData("decision-request")]
    [InlineData("decision-answer")]
    [InlineData("accounting-request")]
    [InlineData("accounting")]
    [InlineData("disclosure-hold")]
    [InlineData("tip")]
    [InlineData("case-packet")]
    [InlineData("request")]
    public void ItFitsTheSchemaOfItsName(string name) => Assert.Empty(JsonSchema.Of(name).FaultsOf(example.Load(name)));

    [Fact]
    public void TheAgencysKeyIsOneThatTheDirectoryTakes() =>
        Assert.Empty(ExchangeHub.Core.Directory.AgencyEntryRules.FaultsOf(
            "riverside-clinic", WireJson.TryRead<Contracts.Messages.AgencyEntry>(example.Load("agency"))!));

    [Fact]
    public void TheProblemIsOneOfTheList()
    {
        var problem = WireJson.TryRead<Contracts.Problems.Problem>(example.Load("problem"))!;

        Assert.Equal(Contracts.Problems.Problem.Of(problem.Code).Status, problem.Status);
    }

    [Fact]
    public void AStatusAnswersWithTaskAndHeaderAlone()
    {
        var world = new HubPen();
        var signed = world.SignaturesOf(HubPen.Recipient).Sign(new()
        {
            Kind = "status",
            To = [HubPen.Sender],
            Purpose = "TREAT",
            Basis = new("treatment"),
            Re = example.Id("message"),
            Content = example.Load("status"),
        });

        var claims = MessageReader.Read(SdJwt.Parse(signed.Compact, out _)!, HubPen.Hub);

        Assert.Null(claims.Rejection);
        Assert.Empty(ContentValidator.FaultsOf(claims.Value!, $"{HubPen.Hub}/agency"));
    }

    [Theory]
    [InlineData("medical-referral", "consent-medical")]
    [InlineData("mental-health-referral", "consent-mental-health")]
    public void TheConsentInAMessageIsTheOneToBeRegistered(string message, string consent)
    {
        var carried = example.Load(message)["entry"]!.AsArray().Select(entry => entry!["resource"]).Single(resource => resource!["resourceType"].AsString() == "Consent");

        Assert.Equal(CanonicalJson.Serialize(example.Load(consent)), CanonicalJson.Serialize(carried));
    }
}
