using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Core.Evidence;

namespace ExchangeHub.Core.Directory;

/// <summary>An agency asks, an administrator approves; any change asks anew (wire format §9).</summary>
public sealed class SubscriptionRequests(Subscriptions subscriptions, Ledger ledger, LogEvents events)
{
    public async Task<Result<Subscription>> Put(AgencyEntry caller, string id, Subscription wanted, CancellationToken ct)
    {
        var asked = wanted with { State = "requested" };
        if (FaultsOf(caller, id, asked) is { Count: > 0 } faults)
        {
            return new Rejection(ProblemCodes.SubscriptionInvalid, Faults: faults);
        }
        var standing = await subscriptions.Find(id, ct);
        if (standing is var (old, _) && old.Agency != caller.Id)
        {
            return new Rejection(ProblemCodes.NotFound);
        }
        return await Write(asked, standing?.ETag, ct);
    }

    public async Task<Result<Subscription>> Approve(string id, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out _) || await subscriptions.Find(id, ct) is not var (standing, etag))
        {
            return new Rejection(ProblemCodes.NotFound);
        }
        return standing.State == "approved" ? standing : await Write(standing with { State = "approved" }, etag, ct);
    }

    private async Task<Result<Subscription>> Write(Subscription subscription, string? etag, CancellationToken ct)
    {
        await ledger.Record([events.For(subscription.Agency, LogEvent.SubscriptionChanged, new JsonObject
        {
            ["subscription"] = subscription.Id,
            ["state"] = subscription.State,
        })], ct);
        return await subscriptions.Write(subscription, etag, ct) ? subscription : new Rejection(ProblemCodes.EntryChanged);
    }

    private static List<Fault> FaultsOf(AgencyEntry caller, string id, Subscription wanted)
    {
        List<Fault> faults = [];
        if (!Guid.TryParseExact(id, "D", out var uuid) || uuid.ToString() != id || wanted.Id != id)
        {
            faults.Add(new("value", "/id", "must be a UUID in lower case, equal to the one in the address"));
        }
        if (wanted.Agency != caller.Id)
        {
            faults.Add(new("value", "/agency", "must be the calling agency"));
        }
        if (wanted.Kinds.Count == 0 || !wanted.Kinds.All(kind => SubscriptionMatch.MayReceive(caller, kind)))
        {
            faults.Add(new("value", "/kinds", "must be kinds that an agency of this type may receive"));
        }
        if (wanted.Jurisdictions.Count == 0 || !wanted.Jurisdictions.All(caller.Jurisdictions.Contains))
        {
            faults.Add(new("value", "/jurisdictions", "must be jurisdictions of the agency's entry"));
        }
        if (!wanted.Attributes.Keys.All(SubscriptionMatch.IsAttribute))
        {
            faults.Add(new("value", "/attributes", "must be needs, minor, urgency or exploitation"));
        }
        return faults;
    }
}
