using System.Collections.Frozen;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy.Consents;

/// <summary>
/// The consents of a person that have a say on a message: registered by who discloses, standing, active, in their period, and for this
/// recipient, purpose and action. Between several any deny wins. Under another basis than consent their denies hold and their permits
/// add nothing.
/// </summary>
public sealed class ApplicableConsents
{
    private static readonly FrozenSet<string> Inactive = FrozenSet.Create("draft", "proposed", "rejected", "inactive", "entered-in-error");
    private readonly List<Applicable> applicable = [];
    private readonly List<RegisteredConsent> unreadable = [];

    /// <param name="named">The one that the message names as its basis.</param>
    public ApplicableConsents(DecisionRequest request, RegisteredConsent? named)
    {
        // Where no client of the sender is identified, no client's consent can be meant.
        if (request.Message.Basis.Type == "agency-information")
        {
            return;
        }
        foreach (var consent in request.Consents)
        {
            if (consent.Agency != request.Discloser.Id || consent.Revoked)
            {
                continue;
            }
            if (consent.Reading.Rule is not { } rule)
            {
                // Its status may be what could not be read; only one that surely is not active is none.
                if (consent.Consent["status"].AsString() is not { } status || !Inactive.Contains(status))
                {
                    unreadable.Add(consent);
                }
            }
            else if (rule.IsActive && Circumstances.Of(rule, request) is var circumstances && circumstances[0] != Truth.No)
            {
                var maySayYes = rule.Root.Type == Effect.Permit && named is not null && (consent == named || IsOfOnePerson(consent, named));
                applicable.Add(new(consent, rule, circumstances, maySayYes));
            }
        }
    }

    /// <summary>Any of these could deny everything, and nobody knows.</summary>
    public IReadOnlyList<RegisteredConsent> Unreadable => unreadable;

    internal int Count => applicable.Count;
    internal RegisteredConsent this[int i] => applicable[i].Consent;

    /// <summary>What they say of a part together; null when none says anything.</summary>
    /// <param name="grounds">Keeps what decided.</param>
    public Effect? About(Part part, in PartLabels labels, Grounds? grounds = null)
    {
        const int Several = 32;
        Span<int> deciding = applicable.Count <= Several ? stackalloc int[applicable.Count] : new int[applicable.Count];
        Effect? answer = null;
        for (var i = 0; i < applicable.Count; i++)
        {
            deciding[i] = -1;
            if (applicable[i].Deciding(part, labels) is { } provision)
            {
                deciding[i] = provision.Index;
                answer = answer == Effect.Deny ? answer : provision.Type;
            }
        }
        if (answer is { } effect)
        {
            grounds?.Add(effect, deciding);
        }
        return answer;
    }

    /// <summary>Whether one that is such a consent permits the part.</summary>
    public bool IsPermittedBy(Predicate<ConsentRule> such, Part part, in PartLabels labels)
    {
        foreach (var consent in applicable)
        {
            if (consent.Deciding(part, labels) is { Type: Effect.Permit } && such(consent.Rule))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether one permits the part by such a provision.</summary>
    public bool IsPermittedByProvision(Predicate<Provision> such, Part part, in PartLabels labels)
    {
        foreach (var consent in applicable)
        {
            if (consent.Deciding(part, labels) is { Type: Effect.Permit } provision && such(provision))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsOfOnePerson(RegisteredConsent consent, RegisteredConsent named) => Subjects.AreSame(consent.Patient, named.Patient);

    /// <param name="MaySayYes">Its permits count: a root that denies permits nothing, it only leaves alone what a permit within it matches.</param>
    private sealed record Applicable(RegisteredConsent Consent, ConsentRule Rule, Truth[] Circumstances, bool MaySayYes)
    {
        public Provision? Deciding(Part part, in PartLabels labels) =>
            ConsentEvaluation.Deciding(Rule, Circumstances, part, labels) is { } provision && (MaySayYes || provision.Type == Effect.Deny) ? provision : null;
    }
}
