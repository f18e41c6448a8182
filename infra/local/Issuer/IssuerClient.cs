using System.Text.Json.Nodes;

namespace ExchangeHub.Local.Issuer;

/// <summary>A confidential client that may ask for tokens.</summary>
/// <param name="Roles">The app roles that its tokens carry.</param>
/// <param name="Jwk">Its public key, ES384 or RS384.</param>
public sealed record IssuerClient(string ClientId, IReadOnlyList<string> Roles, JsonObject Jwk);
