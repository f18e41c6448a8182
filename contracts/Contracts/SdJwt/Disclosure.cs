using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.SdJwt;

/// <summary>One disclosure of a verified SD-JWT (RFC 9901 §4.2), with the place it fills in the processed payload.</summary>
/// <param name="Encoded">The base64url text as it crossed the wire.</param>
/// <param name="Digest">base64url(SHA-256(ASCII(<paramref name="Encoded"/>))).</param>
/// <param name="Name">Claim name; null for an array element.</param>
/// <param name="Path">JSON Pointer (RFC 6901) in the processed payload, decoys gone, for instance <c>/content/entry/3/resource/subject</c>.</param>
/// <param name="Value">The value in the processed payload, nested disclosures resolved.</param>
/// <param name="Parent">The disclosure whose value holds this one's digest; null when the signed payload holds it.</param>
public sealed record Disclosure(string Encoded, string Digest, string? Name, string Path, JsonNode? Value, Disclosure? Parent);
