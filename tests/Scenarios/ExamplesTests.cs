using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Validation;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Tests.Scenarios;

/// <summary>What partners copy from must be right: each example, signed as the client signs, is well formed to the hub.</summary>
public sealed class ExamplesTests
{
    private const string Hub = "https://hub.example";
    private readonly Example example = new(Hub, TimeProvider.System, SystemEntropy.Source);

    [Theory]
    [InlineData("medical-referral", "referral", Cast.Hospital, Cast.Clinic, "TREAT")]
    [InlineData("mental-health-referral", "referral", Cast.Hospital, Cast.MentalHealth, "TREAT")]
    [InlineData("mandated-report", "records", Cast.Hospital, Cast.Police, "CHILD-PROTECTION")]
    [InlineData("tip", "tip", Cast.LegalAid, null, "LE-TIP")]
    [InlineData("case-packet", "case-packet", Cast.Police, Cast.AdvocacyCenter, "CAC-CASE")]
    [InlineData("request", "request", Cast.Police, null, "VICTIM-SERVICE")]
    public void EveryMessageExampleIsWellFormed(string name, string kind, string from, string? to, string purpose)
    {
        var basis = kind switch
        {
            "tip" or "request" => new Basis("agency-information"),
            "records" => new Basis("mandated-report", Citation: "42-USC-5106a"),
            _ => new Basis("consent", example.Id("consent")),
        };
        var agency = new AgencyProfile(from, "client", SigningKey.FromJwk(Jwk.Generate("ES256", "sig")), SigningKey.FromJwk(Jwk.Generate("ES384", "sig")), []);
        var signed = new AgencySignatures(agency, Hub, TimeProvider.System, SystemEntropy.Source).Sign(new()
        {
            Kind = kind,
            To = to is null ? [] : [to],
            Purpose = purpose,
            Basis = basis,
            Routing = new(Jurisdiction: "US-WA"),
            Content = example.Load(name),
        });

        var read = MessageReader.Read(SdJwt.Parse(signed.Compact, out _)!, Hub);

        Assert.Null(read.Rejection);
        Assert.Empty(ContentValidator.FaultsOf(read.Value!, $"{Hub}/agency"));
    }

    [Theory]
    [InlineData("consent-medical", Cast.Hospital)]
    [InlineData("consent-mental-health", Cast.Hospital)]
    [InlineData("consent-case-packet", Cast.Police)]
    public void EveryConsentExampleFitsTheProfile(string name, string agency)
    {
        var caller = new AgencyEntry { Id = agency, Name = agency, Type = "hospital-urgent-care" };

        Assert.Empty(ConsentRegistration.FaultsOf(example.Load(name), example.Id("consent"), caller, Hub));
    }
}
