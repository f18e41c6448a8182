using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Client;

/// <summary>What an agency wants to say; ids, times and signature are added when it is signed.</summary>
public sealed record OutgoingMessage
{
    /// <summary>A code of <c>codes/kinds.json</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Agency ids; empty for <c>tip</c> and <c>request</c>.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>A code of <c>codes/purposes.json</c>.</summary>
    public required string Purpose { get; init; }
    public required Basis Basis { get; init; }
    public Routing? Routing { get; init; }

    /// <summary>With <c>status</c> and <c>recall</c>: id of the message answered or taken back.</summary>
    public string? Re { get; init; }

    /// <summary>Absent: the one of its kind.</summary>
    public string? ContentType { get; init; }

    /// <summary>A FHIR R4 Bundle, or a tip, case packet or request.</summary>
    public required JsonObject Content { get; init; }
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>After that it is purged if nobody collected it; at most 30 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>A message as it crosses the wire. Keep it until its receipt is verified: sending the same bytes again is always safe.</summary>
/// <param name="Compact">The SD-JWT with all disclosures.</param>
/// <param name="JwsSha256">base64url SHA-256 of its issuer-signed part, as receipts and the log name it.</param>
public sealed record SignedMessage(string Sender, string Id, string Compact, string JwsSha256)
{
    /// <summary>A message that was kept; null when it is none.</summary>
    public static SignedMessage? TryParse(string compact) =>
        SdJwt.Parse(compact.Trim(), out _) is { } sdJwt && sdJwt.Claims["iss"].AsString() is { } sender && sdJwt.Claims["jti"].AsString() is { } id
            ? new(sender, id, compact.Trim(), AgencySignatures.Sha256(sdJwt.IssuerSigned))
            : null;
}
