using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Audit;

/// <summary>One entry of a party, and what else that party may know of what happened.</summary>
internal sealed record EntryFacts(LoggedEntry Logged)
{
    /// <summary>Of the message: for its sender, and for a recipient once the view was released to it.</summary>
    public Commit? Commit { get; init; }

    /// <summary>Whom it is about, as the references <c>urn:uuid:…</c> that the sender made up.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];

    /// <summary>Kinds of records and how many of each: what was released.</summary>
    public IReadOnlyList<DisclosedType> Disclosed { get; init; } = [];

    /// <summary>Of a release: whether the view went out. An entry stands before the consents are read for the last time.</summary>
    public bool WentOut { get; init; }

    public string Id => Logged.Id;
    public string Party => Logged.Party!;
    public string Happened => Text("event")!;
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Logged.Entry["time"].AsInteger()!.Value);
    public string? Counterpart => Text("counterpart");
    public string? Consent => Text("consent");
    public int? ConsentVersion => (int?)Logged.Entry["consent_version"].AsInteger();
    public IReadOnlyList<string> Reasons => [.. (Logged.Entry["reasons"] as JsonArray ?? []).Select(reason => reason.AsString()).OfType<string>()];

    public MessageKey? Message =>
        Logged.Entry["message"] is JsonObject message ? new(message["sender"].AsString()!, message["id"].AsString()!) : null;

    public bool IsSenders => Message?.Sender == Party;

    /// <summary>Of an event between two agencies: who got the message, or was to get it.</summary>
    public string? Recipient => IsSenders ? Counterpart : Party;

    public string? Text(string name) => Logged.Entry[name].AsString();
}
