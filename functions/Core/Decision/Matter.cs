using ExchangeHub.Core.Consents;

namespace ExchangeHub.Core.Decision;

/// <summary>A request with its consent read, as the rules see it.</summary>
/// <param name="Rule">The rule in the consent; null without one, and when it could not be understood.</param>
public sealed record Matter(DecisionRequest Request, ConsentRule? Rule)
{
    public static Matter Of(DecisionRequest request) => new(
        request, request is { Message.Basis.Type: "consent", Consent: { } consent } ? ConsentReader.Read(consent.Consent, request.AgencySystem).Rule : null);

    public string Kind => Request.Message.Kind;
    public string Basis => Request.Message.Basis.Type;
    public bool RestsOnConsent => Basis == "consent";

    /// <summary>The sender's signed word that no client of its own is identified: then the bars that protect clients have nothing to protect.</summary>
    public bool IdentifiesNoClient => Basis == "agency-information";

    public bool SenderIs(string regime) => Request.Discloser.Follows(regime);

    /// <summary>Investigates, prosecutes or judges: who could use a record against the person it is about.</summary>
    public bool RecipientIsLawEnforcementOrCourt => Request.Recipient.Type is "law-enforcement" or "court";
}
