using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Policy;

/// <summary>One question: may this recipient have this message, and what of it? Everything that the answer depends on stands here.</summary>
/// <param name="Consents">
/// Those registered for the person, the one that the message names among them; with no person known, only that one.
/// </param>
public sealed record DecisionRequest(
    AgencyEntry Discloser, AgencyEntry Recipient, MessageFacts Message, IReadOnlyList<RegisteredConsent> Consents,
    IReadOnlyList<Part> Parts, DateTimeOffset Now);

/// <summary>What deciding needs to know of a message, beyond its parts.</summary>
/// <param name="Minor"><c>yes</c>, <c>no</c> or <c>unknown</c>; null when neither the sender nor the content tells.</param>
public sealed record MessageFacts(string Kind, string Purpose, Basis Basis, string? Minor = null);

/// <summary>One part of a message that can be withheld alone: a FHIR entry, an element of one, or an item or member of a packet or tip.</summary>
/// <param name="Path">JSON Pointer in the processed payload, for instance <c>/content/entry/4</c>.</param>
/// <param name="Type">FHIR resource type, for an element its path (<c>Patient.address</c>), or <c>Item</c>, <c>Member</c>, <c>Attachment</c> outside FHIR.</param>
/// <param name="Labels">Security labels after labelling: confidentiality, sensitivity, policy.</param>
/// <param name="Codes">Clinical codes, for provisions by code.</param>
public sealed record Part(string Path, string Type, IReadOnlyList<Coding> Labels, IReadOnlyList<Coding> Codes)
{
    /// <summary>Security labels after labelling: confidentiality, sensitivity, policy.</summary>
    public IReadOnlyList<Coding> Labels
    {
        get;
        init
        {
            field = value;
            Security = PartLabels.Of(value);
        }
    } = Labels;

    /// <summary>The labels as rules and consents ask for them.</summary>
    internal PartLabels Security { get; private init; } = PartLabels.Of(Labels);

    /// <summary>Of an element: the path of the part that it stands in. It is never shown without that.</summary>
    public string? Within { get; init; }

    /// <summary>What others call it, for provisions by data instance: its <c>fullUrl</c> and <c>Type/id</c>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Who made it, for provisions by author: references, and identifiers as <c>system|value</c>; <c>|</c> is one of whom none is known.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>The time that the data is about, for provisions by data period; null when it states none.</summary>
    public DataTime? When { get; init; }
}

/// <summary>From the first moment on and before the last; null is open.</summary>
public sealed record DataTime(DateTimeOffset? From, DateTimeOffset? To);
