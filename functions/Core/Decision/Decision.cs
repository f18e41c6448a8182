using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Decision;

public enum Effect { Deny, Permit }

/// <summary>What deciding needs to know of a message, beyond its parts.</summary>
public sealed record MessageFacts(string Kind, string Purpose, Basis Basis);

/// <summary>One part of a message that can be withheld alone: a FHIR entry, or an item or member of a packet or tip.</summary>
/// <param name="Path">JSON Pointer in the processed payload, for instance <c>/content/entry/4</c>.</param>
/// <param name="Type">FHIR resource type, or <c>Item</c> / <c>Member</c> outside FHIR.</param>
/// <param name="Labels">Security labels after labelling: confidentiality, sensitivity, policy.</param>
/// <param name="Codes">Clinical codes, for provisions by code.</param>
public sealed record Part(string Path, string Type, IReadOnlyList<Coding> Labels, IReadOnlyList<Coding> Codes);

/// <summary>A registered consent, in the version that stands now.</summary>
/// <param name="Consent">The FHIR R4 Consent.</param>
public sealed record RegisteredConsent(string Id, int Version, string Agency, bool Revoked, JsonObject Consent);

/// <param name="AgencySystem">The identifier system by which a consent names agencies, <c>&lt;hub&gt;/agency</c>.</param>
public sealed record DecisionRequest(
    AgencyEntry Discloser, AgencyEntry Recipient, MessageFacts Message, RegisteredConsent? Consent,
    IReadOnlyList<Part> Parts, DateTimeOffset Now, string AgencySystem);

/// <summary>The answer, with what made it.</summary>
/// <param name="Reasons">Machine codes of <c>codes/decision-reasons.json</c>, the deciding one first.</param>
/// <param name="Withheld">Paths of the parts that this recipient may not see.</param>
/// <param name="Scope">With a consent: one plain sentence of purpose, recipient and end (42 CFR 2.32).</param>
public sealed record Decision(
    Effect Effect, IReadOnlyList<string> Reasons, IReadOnlySet<string> Withheld,
    IReadOnlyList<Obligation> Obligations, string? Scope = null);

/// <summary>What the recipient must do or not do, a code with its plain text (v3-ActCode obligations and refrains).</summary>
public sealed record Obligation(string System, string Code, string Text);
