using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Law;

namespace ExchangeHub.Policy;

/// <summary>A request as the rules see it.</summary>
/// <param name="Policy">The version whose rules they are.</param>
public sealed record Matter(DecisionRequest Request, PolicyVersion Policy)
{
    public string Kind => Request.Message.Kind;
    public string Basis => Request.Message.Basis.Type;
    public bool RestsOnConsent => Basis == "consent";

    /// <summary>The consent that the message names, when the sender registered it.</summary>
    public RegisteredConsent? Named { get; } = NamedIn(Request);

    /// <summary>All consents of the person that have a say, the named one among them.</summary>
    public ApplicableConsents Consents { get; } = new(Request, NamedIn(Request));

    /// <summary>The rule in the consent that the message names; null without one, and when it could not be understood.</summary>
    public ConsentRule? Rule => Named?.Reading.Rule;

    /// <summary>The sender's signed word that no client of its own is identified: then the bars that protect clients have nothing to protect.</summary>
    public bool IdentifiesNoClient => Basis == "agency-information";

    /// <summary>The statute or instrument that the basis cites; null when it cites none that the exchange knows.</summary>
    public Citation? Citation { get; } = Citation.Of(Request.Message.Basis);

    /// <summary>Whether what is cited lifts the bar of a regime.</summary>
    public bool Opens(string regime) => Citation?.Opens.Contains(regime) == true;

    public bool SenderIs(string regime) => Request.Discloser.Follows(regime);

    /// <summary>Investigates, prosecutes or judges: who could use a record against the person it is about.</summary>
    public bool RecipientIsLawEnforcementOrCourt => Request.Recipient.Type is "law-enforcement" or "court" or "juvenile-justice";

    private static RegisteredConsent? NamedIn(DecisionRequest request) => request.Message.Basis is { Type: "consent", Consent: var id }
        ? request.Consents.FirstOrDefault(consent => consent.Id == id && consent.Agency == request.Discloser.Id)
        : null;
}
