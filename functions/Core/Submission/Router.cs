using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Directory;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 6: to whom. Tips and requests go to subscribers, everything else to those addressed.</summary>
public sealed class Router(AgencyDirectory directory, Subscriptions subscriptions)
{
    public Task<Result<Routed>> Route(Validated message, CancellationToken ct) =>
        message.Claims.Kind is "tip" or "request" ? ToSubscribers(message, ct) : ToAddressees(message, ct);

    private async Task<Result<Routed>> ToAddressees(Validated message, CancellationToken ct)
    {
        List<AgencyEntry> recipients = [];
        foreach (var agency in message.Claims.To)
        {
            if (agency == message.Sender.Id || await directory.Find(agency, ct) is not { } recipient)
            {
                return new Rejection(ProblemCodes.RecipientUnknown);
            }
            if (AgencyKeys.ForSealing(recipient) is null)
            {
                return new Rejection(ProblemCodes.RecipientHasNoKey);
            }
            recipients.Add(recipient);
        }
        return new Routed(message, recipients, BySubscription: false);
    }

    private async Task<Result<Routed>> ToSubscribers(Validated message, CancellationToken ct)
    {
        var subscribers = (await subscriptions.All(ct))
            .Where(subscription => SubscriptionMatch.Holds(subscription, message.Claims.Kind, message.Claims.Routing))
            .Select(subscription => subscription.Agency)
            .Where(agency => agency != message.Sender.Id)
            .Distinct();
        List<AgencyEntry> recipients = [];
        foreach (var agency in subscribers)
        {
            // The entry may have changed since the approval: type and jurisdictions count as they are now.
            if (await directory.Find(agency, ct) is { } recipient && AgencyKeys.ForSealing(recipient) is not null
                && recipient.Jurisdictions.Contains(message.Claims.Routing?.Jurisdiction)
                && SubscriptionMatch.MayReceive(recipient, message.Claims.Kind))
            {
                recipients.Add(recipient);
            }
        }
        return recipients.Count > 0 ? new Routed(message, recipients, BySubscription: true) : new Rejection(ProblemCodes.NoRecipient);
    }
}
