using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;
using ExchangeHub.Policy.Questions;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 6: to whom. Tips and requests go to subscribers, everything else to those addressed.</summary>
public sealed class Router(AgencyDirectory directory, Subscriptions subscriptions)
{
    public async Task<Result<Routed>> Route(Validated message, CancellationToken ct) =>
        (await Find(message.Sender, message.Claims.Kind, message.Claims.To, message.Claims.Routing, ct))
            .Then<Routed>(recipients => new Routed(message, recipients, DecisionQuestion.IsBySubscription(message.Claims.Kind)));

    public Task<Result<IReadOnlyList<AgencyEntry>>> Find(
        AgencyEntry sender, string kind, IReadOnlyList<string> to, Routing? routing, CancellationToken ct) =>
        DecisionQuestion.IsBySubscription(kind) ? Subscribers(sender, kind, routing, ct) : Addressees(sender, to, ct);

    private async Task<Result<IReadOnlyList<AgencyEntry>>> Addressees(AgencyEntry sender, IReadOnlyList<string> to, CancellationToken ct)
    {
        List<AgencyEntry> recipients = [];
        foreach (var agency in to)
        {
            if (agency == sender.Id || await directory.Find(agency, ct) is not { } recipient)
            {
                return new Rejection(ProblemCodes.RecipientUnknown);
            }
            if (AgencyKeys.ForSealing(recipient) is null)
            {
                return new Rejection(ProblemCodes.RecipientHasNoKey);
            }
            recipients.Add(recipient);
        }
        return recipients;
    }

    private async Task<Result<IReadOnlyList<AgencyEntry>>> Subscribers(AgencyEntry sender, string kind, Routing? routing, CancellationToken ct)
    {
        var subscribers = (await subscriptions.All(ct))
            .Where(subscription => SubscriptionMatch.Holds(subscription, kind, routing))
            .Select(subscription => subscription.Agency)
            .Where(agency => agency != sender.Id)
            .Distinct();
        List<AgencyEntry> recipients = [];
        foreach (var agency in subscribers)
        {
            // The entry may have changed since the approval: type and jurisdictions count as they are now.
            if (await directory.Find(agency, ct) is { } recipient && AgencyKeys.ForSealing(recipient) is not null
                && recipient.Jurisdictions.Contains(routing?.Jurisdiction)
                && SubscriptionMatch.MayReceive(recipient, kind))
            {
                recipients.Add(recipient);
            }
        }
        return recipients.Count > 0 ? recipients : new Rejection(ProblemCodes.NoRecipient);
    }
}
