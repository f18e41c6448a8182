using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Messages;

/// <summary>The claims of a message (wire format §3), read from a processed SD-JWT payload: disclosures resolved, decoys gone.</summary>
public sealed record MessageClaims
{
    /// <summary>Sending agency.</summary>
    public required string Iss { get; init; }

    /// <summary>The hub's base URL.</summary>
    public required string Aud { get; init; }

    /// <summary>Message id, a UUID of version 7. (<see cref="Iss"/>, <c>jti</c>) is the key of a message.</summary>
    public required string Jti { get; init; }
    public required DateTimeOffset Iat { get; init; }

    /// <summary>When what was not collected is purged; at most 30 days after <see cref="Iat"/>.</summary>
    public required DateTimeOffset Exp { get; init; }

    /// <summary>A code of <c>codes/kinds.json</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Agency ids; empty for <c>tip</c> and <c>request</c>. In a view: the recipient's own id only.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>A code of <c>codes/purposes.json</c>.</summary>
    public required string Purpose { get; init; }
    public required Basis Basis { get; init; }
    public Routing? Routing { get; init; }

    /// <summary>With <c>status</c> and <c>recall</c>: <c>jti</c> of the message answered or taken back.</summary>
    public string? Re { get; init; }
    public required string ContentType { get; init; }

    /// <summary>A FHIR R4 Bundle, or a tip, case packet or request.</summary>
    public required JsonObject Content { get; init; }
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
}

/// <summary>Attributes that subscriptions match (wire format §3, §9). Each is absent when the sender did not state it.</summary>
/// <param name="Jurisdiction">ISO 3166-2, for instance <c>US-WA</c>.</param>
/// <param name="Needs">Codes of <c>codes/needs.json</c>.</param>
/// <param name="Minor"><c>yes</c>, <c>no</c> or <c>unknown</c>.</param>
/// <param name="Urgency"><c>routine</c>, <c>urgent</c>, <c>asap</c> or <c>stat</c>.</param>
/// <param name="Exploitation"><c>sex</c>, <c>labor</c>, <c>both</c> or <c>unknown</c>.</param>
public sealed record Routing(
    string? Jurisdiction = null, IReadOnlyList<string>? Needs = null, string? Minor = null, string? Urgency = null, string? Exploitation = null);

/// <summary>A file that travels beside the message (wire format §3).</summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">base64url SHA-256 of the bytes.</param>
/// <param name="Labels">Codes of v3-Confidentiality and v3-ActCode.</param>
public sealed record Attachment(string Id, string MediaType, long Bytes, string Sha256, IReadOnlyList<string>? Labels = null);
