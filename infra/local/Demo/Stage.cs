using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Policy.Questions;

namespace ExchangeHub.Local.Demo;

/// <summary>Who plays, where, and what is kept to be proved at the end.</summary>
public sealed class Stage(IReadOnlyDictionary<string, Actor> actors, HubTrust trust, Account account, TimeProvider time)
{
    public Actor this[string agency] => actors[agency];
    public HubTrust Trust => trust;
    public Account Account => account;
    public TimeProvider Time => time;

    /// <summary>What each party keeps of each message.</summary>
    public List<Kept> Evidence { get; } = [];

    /// <summary>By message.</summary>
    public Dictionary<string, Receipt> Receipts { get; } = [];

    public Example Example() => new(trust.BaseUrl, time, SystemEntropy.Source);

    /// <summary>Registers the consent under its own id, as version 1.</summary>
    public async Task Register(Actor agency, JsonObject consent, CancellationToken ct)
    {
        var id = consent["id"].AsString()!;
        try
        {
            var state = await agency.Hub.Consents.Register(id, consent, 1, ct);
            account.Check(state.Version == 1, $"{agency.Id} registered the consent of its client");
        }
        catch (HubProblemException problem)
        {
            account.Check(false, $"{agency.Id} registered the consent of its client (refused: {problem.Code})");
            ShowFaults(problem);
            throw new DemoStoppedException();
        }
    }

    /// <summary>Signs and sends; null and the reason when it was refused.</summary>
    public async Task<(SignedMessage Message, Receipt? Receipt, HubProblemException? Problem)> Send(Actor sender, OutgoingMessage outgoing, CancellationToken ct)
    {
        var message = sender.Hub.Signatures.Sign(outgoing);
        try
        {
            var (receipt, _) = await sender.Hub.Messages.Send(message, Envelope.SdJwt, ct);
            Evidence.Add(new(sender, sender.Id, message.Id, receipt.Compact, null));
            Receipts[message.Id] = receipt;
            return (message, receipt, null);
        }
        catch (HubProblemException problem)
        {
            return (message, null, problem);
        }
    }

    /// <summary>Asks before sending what would become of it, then sends it: the receipt must say the same.</summary>
    public async Task<SignedMessage> AskedAndAccepted(Actor sender, OutgoingMessage outgoing, CancellationToken ct)
    {
        DecisionAnswer? answer = null;
        try
        {
            answer = await sender.Hub.Decisions.Ask(outgoing, ct);
        }
        catch (HubProblemException problem)
        {
            account.Say($"     {sender.Id} asked, and the hub would refuse it: {problem.Code}");
        }
        foreach (var recipient in answer?.Recipients ?? [])
        {
            account.Say($"     {sender.Id} asked, without its content: {recipient.Agency} would get {recipient.Decision}, parts withheld: {recipient.Withheld.Count}");
            foreach (var reason in recipient.Reasons)
            {
                account.Say($"       {reason.Text}");
            }
        }
        var message = await Accepted(sender, outgoing, ct);
        account.Check(
            answer is not null && Said(answer.Recipients).SequenceEqual(Said(Receipts[message.Id].Recipients)),
            "the receipt says what the hub had answered before");
        return message;
    }

    private static IEnumerable<string> Said(IEnumerable<RecipientAnswer>? answers) =>
        (answers ?? []).Select(one => $"{one.Agency} {one.Decision} {string.Join(" ", one.Reasons.Select(reason => reason.Text))}");

    private static IEnumerable<string> Said(IEnumerable<ReceiptRecipient>? recipients) =>
        (recipients ?? []).Select(one => $"{one.Agency} {one.Decision} {string.Join(" ", one.Explanation ?? [])}");

    /// <summary>Sends what must be accepted.</summary>
    public async Task<SignedMessage> Accepted(Actor sender, OutgoingMessage outgoing, CancellationToken ct)
    {
        var (message, receipt, problem) = await Send(sender, outgoing, ct);
        account.Check(receipt is not null, $"{sender.Id}'s {outgoing.Kind} was accepted, and its receipt verifies{(problem is null ? "" : $" (refused: {problem.Code})")}");
        foreach (var recipient in receipt?.Recipients ?? [])
        {
            account.Say($"     {recipient.Agency}: {recipient.Decision}. {string.Join(" ", recipient.Explanation ?? recipient.Reasons)}");
            foreach (var duty in recipient.Duties ?? [])
            {
                account.Say($"     {sender.Id} must: {duty.Text}");
            }
        }
        if (problem is not null)
        {
            ShowFaults(problem);
        }
        return problem is null ? message : throw new DemoStoppedException();
    }

    /// <summary>Waits for the notice, collects, verifies, and keeps the release as evidence.</summary>
    public async Task<Collected> Collected(Actor recipient, SignedMessage message, CancellationToken ct)
    {
        var notice = await recipient.Noticed(message.Id, TimeSpan.FromSeconds(10));
        account.Check(notice is not null && notice.From == message.Sender, $"{recipient.Id} was noticed over AMQP");
        var collected = await recipient.Hub.Messages.Collect(message.Sender, message.Id, ct);
        account.Check(true, $"{recipient.Id} collected it: release, view and {message.Sender}'s own signature verify");
        Evidence.Add(new(recipient, message.Sender, message.Id, null, collected.Release.Compact));
        return collected;
    }

    public async Task Acknowledged(Actor recipient, SignedMessage message, Collected collected, CancellationToken ct)
    {
        await recipient.Hub.Messages.Acknowledge(collected, ct);
        account.Check(await Refused(() => recipient.Hub.Messages.Collect(message.Sender, message.Id, ct)) == "view-purged", $"{recipient.Id} acknowledged it, and the hub purged the view");
    }

    private void ShowFaults(HubProblemException problem)
    {
        foreach (var fault in problem.Problem.Faults ?? [])
        {
            account.Say($"     {fault.Location}: {fault.Message} ({fault.Code})");
        }
        foreach (var issue in (problem.Problem.Outcome?["issue"] as JsonArray ?? []).OfType<JsonObject>())
        {
            account.Say($"     {(issue["expression"] as JsonArray)?[0].AsString()}: {issue["diagnostics"].AsString()} ({issue["code"].AsString()})");
        }
    }

    /// <summary>The code of the problem; null when the call went through.</summary>
    public static async Task<string?> Refused(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (HubProblemException problem)
        {
            return problem.Code;
        }
    }
}

/// <summary>What one party kept of one message.</summary>
public sealed record Kept(Actor Party, string Sender, string Message, string? Receipt, string? Release);

/// <summary>A scene could not go on; the account says why.</summary>
public sealed class DemoStoppedException : Exception;
