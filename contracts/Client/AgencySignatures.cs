using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Client;

/// <summary>Makes what an agency signs: messages, and JWTs of their own types (wire format §2, §3).</summary>
public sealed class AgencySignatures(AgencyProfile agency, string hubBaseUrl, TimeProvider time, Entropy entropy)
{
    public string NewId() => Ids.New(time, entropy).ToString();

    /// <summary>Conceals everything that must be concealed, pads with decoys, signs.</summary>
    public SignedMessage Sign(OutgoingMessage message)
    {
        var (id, claims) = (NewId(), ClaimsOf(message));
        claims["jti"] = id;
        var compact = SdJwtIssuer.Issue(ViewVerifier.MessageType, claims, Concealment.Plan(claims), agency.Signing, entropy);
        return new(agency.Id, id, compact, Sha256(compact[..compact.IndexOf('~', StringComparison.Ordinal)]));
    }

    /// <summary>An acknowledgement, consent or revocation about <paramref name="subject"/>.</summary>
    public string Sign(string typ, string subject, JsonObject claims)
    {
        claims["iss"] = agency.Id;
        claims["aud"] = hubBaseUrl;
        claims["sub"] = subject;
        claims["iat"] = time.GetUtcNow().ToUnixTimeSeconds();
        claims["jti"] = NewId();
        return Jws.Sign(typ, claims, agency.Signing);
    }

    /// <summary>base64url(SHA-256(ASCII(text))).</summary>
    public static string Sha256(string ascii) => Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(ascii)));

    private JsonObject ClaimsOf(OutgoingMessage message)
    {
        var now = time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = agency.Id,
            ["aud"] = hubBaseUrl,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + message.Lifetime).ToUnixTimeSeconds(),
            ["kind"] = message.Kind,
            ["purpose"] = message.Purpose,
            ["basis"] = WireJson.ToObject(message.Basis),
            ["content_type"] = message.ContentType ?? ContentTypes.For(message.Kind),
            ["content"] = message.Content.DeepClone(),
        };
        if (message.To.Count > 0)
        {
            claims["to"] = new JsonArray([.. message.To.Select(to => (JsonNode)to)]);
        }
        if (message.Routing is { } routing)
        {
            claims["routing"] = WireJson.ToObject(routing);
        }
        if (message.Re is { } re)
        {
            claims["re"] = re;
        }
        if (message.Attachments.Count > 0)
        {
            claims["attachments"] = new JsonArray([.. message.Attachments.Select(one => (JsonNode)WireJson.ToObject(one))]);
        }
        return claims;
    }
}
