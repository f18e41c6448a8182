using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Submission;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Benchmarks;

/// <summary>Steps 2 to 9 of a submission, from text to sealed views, without storage and broker.</summary>
internal sealed class Pipeline(Sample sample)
{
    private readonly VerificationKey key = VerificationKey.FromJwk(Jwk.PublicPart(sample.SigningJwk));
    private readonly Cutter cutter = new();
    private readonly Sealer sealer = new();

    public void Run()
    {
        var sdJwt = SdJwt.Parse(sample.Message, out _)!;
        Require(sdJwt.VerifiedBy(key));
        var claims = MessageReader.Read(sdJwt, Sample.Hub).Value!;
        Require(ContentValidator.FaultsOf(claims, $"{Sample.Hub}/agency").Count == 0);
        var parts = Labeler.Label(Segmenter.PartsOf(claims), sample.Sender);
        var verified = new Verified(sample.Sender, sample.Sender.Keys[0], sdJwt, new(claims.Iss, claims.Jti), Sha256.Of(sdJwt.IssuerSigned));
        var facts = new MessageFacts(claims.Kind, claims.Purpose, claims.Basis);
        var consents = new ConsentsRead(sample.Sender, [sample.Consent.Patient!], sample.Consent.Id, [sample.Consent], new HashSet<SeenConsent>());
        var deliberation = new Deliberation(sample.Sender, facts, parts, sample.To, consents);
        var judgements = deliberation.At(claims.Iat);
        Require(judgements.All(judgement => judgement.Decision.Effect == Effect.Permit));
        var judged = new Judged(new(verified, claims, parts), deliberation, false, judgements);
        Require(cutter.Cut(judged).Then(sealer.Seal).Value!.Views.Count == sample.To.Count);
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("the sample does not pass the pipeline, so its time says nothing");
        }
    }
}
