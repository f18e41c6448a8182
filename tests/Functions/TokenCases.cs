using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Issuer;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Functions;

/// <summary>A token as it is issued, and every way in which it can be spoilt, with the problem it is answered with; null: with none.</summary>
internal static class TokenCases
{
    public const string Tenant = "11111111-1111-1111-1111-111111111111", Second = FakeEntra.KeyTenant, Foreign = "33333333-3333-3333-3333-333333333333";
    public const string Hub = "44444444-4444-4444-4444-444444444444", Audience = "api://exchange-hub", Police = "55555555-5555-5555-5555-555555555555";

    public static readonly IssuerAddress LocalAddress = new("http://127.0.0.1:7072", Tenant, Audience);

    private static readonly RSA Other = RSA.Create(2048);

    public static readonly Dictionary<string, (Action<TokenDraft> Spoil, string? Code)> All = new()
    {
        ["as it is issued"] = (_ => { }, null),
        ["expired within the skew"] = (token => token.Claims["exp"] = Seconds(-60), null),
        ["not yet valid, within the skew"] = (token => (token.Claims["nbf"], token.Claims["iat"]) = (Seconds(60), Seconds(60)), null),
        ["of a managed identity, for a day"] = (token => (token.Claims["iat"], token.Claims["exp"]) = (Seconds(-300), Seconds(86_400)), null),

        ["for another audience"] = (token => token.Claims["aud"] = "api://someone-else", "token-invalid"),
        ["for the application id where the audience is its URI"] = (token => token.Claims["aud"] = Hub, "token-invalid"),
        ["for an audience that begins alike"] = (token => token.Claims["aud"] = $"{Audience}-test", "token-invalid"),
        ["without audience"] = (token => token.Claims.Remove("aud"), "token-invalid"),

        ["of another issuer"] = (token => token.Claims["iss"] = $"https://login.elsewhere.example/{Tenant}/v2.0", "token-invalid"),
        ["of another tenant's issuer"] = (token => token.Claims["iss"] = FakeEntra.IssuerOf(Second), "token-invalid"),
        ["of an issuer that begins alike"] = (token => token.Claims["iss"] = token.Claims["iss"].AsString() + "/more", "token-invalid"),
        ["without issuer"] = (token => token.Claims.Remove("iss"), "token-invalid"),

        ["of a tenant that is not on the list"] = (token => (token.Claims["tid"], token.Claims["iss"]) = (Foreign, FakeEntra.IssuerOf(Foreign)), "token-invalid"),
        ["that says another tenant than its issuer"] = (token => token.Claims["tid"] = Foreign, "token-invalid"),
        ["without tenant"] = (token => token.Claims.Remove("tid"), "token-invalid"),

        ["signed by another key of the same name"] = (token => token.Signature = SignedBy(Other), "token-invalid"),
        ["signed by a key that nobody published"] = (token => (token.Header["kid"], token.Signature) = ("unknown", SignedBy(Other)), "token-invalid"),
        ["signed by a key of another tenant"] = (token => (token.Header["kid"], token.Signature) = (FakeEntra.TenantKeyId, SignedBy(FakeEntra.TenantKey)), "token-invalid"),
        ["with its own key in the header"] = (token => (token.Header["jwk"], token.Signature) = (OtherJwk(), SignedBy(Other)), "token-invalid"),
        ["with a bit of the signature flipped"] = (token => token.Signature = Flipped, "token-invalid"),
        ["without signature"] = (token => token.Signature = _ => [], "token-invalid"),

        ["unsigned"] = (token => (token.Header["alg"], token.Signature) = ("none", _ => []), "token-invalid"),
        ["unsigned, in capitals"] = (token => (token.Header["alg"], token.Signature) = ("NONE", _ => []), "token-invalid"),
        ["HS256 under the public key as PEM"] = (token => Hmac(token, Encoding.ASCII.GetBytes(FakeEntra.Key.ExportSubjectPublicKeyInfoPem())), "token-invalid"),
        ["HS256 under the public key as DER"] = (token => Hmac(token, FakeEntra.Key.ExportSubjectPublicKeyInfo()), "token-invalid"),
        ["HS256 under the modulus"] = (token => Hmac(token, FakeEntra.Key.ExportParameters(false).Modulus!), "token-invalid"),
        ["RS384"] = (token => Signed(token, "RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1), "token-invalid"),
        ["PS256"] = (token => Signed(token, "PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss), "token-invalid"),
        ["RS256 that says ES256"] = (token => token.Header["alg"] = "ES256", "token-invalid"),
        ["with a critical extension"] = (token => (token.Header["crit"], token.Header["exchange"]) = (new JsonArray("exchange"), 1), "token-invalid"),
        ["of another type"] = (token => token.Header["typ"] = "exchange-hub-key+jwt", "token-invalid"),

        ["expired"] = (token => token.Claims["exp"] = Seconds(-180), "token-invalid"),
        ["not yet valid"] = (token => token.Claims["nbf"] = Seconds(180), "token-invalid"),
        ["issued in the future"] = (token => token.Claims["iat"] = Seconds(180), "token-invalid"),
        ["that never expires"] = (token => token.Claims.Remove("exp"), "token-invalid"),
        ["that lives for two days"] = (token => token.Claims["exp"] = Seconds(2 * 86_400), "token-invalid"),
        ["that does not say since when"] = (token => token.Claims.Remove("iat"), "token-invalid"),

        ["of a user"] = (token => token.Claims["scp"] = "Exchange.Receive", "token-invalid"),
        ["of no client"] = (token => token.Claims.Remove("azp"), "token-invalid"),
        ["of two clients"] = (token => token.Claims["appid"] = Foreign, "token-invalid"),

        ["without roles"] = (token => token.Claims.Remove("roles"), "role-missing"),
        ["with another role"] = (token => token.Claims["roles"] = new JsonArray(Roles.Send), "role-missing"),
        ["with the role in another case"] = (token => token.Claims["roles"] = new JsonArray("exchange.receive"), "role-missing"),
        ["with the role as part of a word"] = (token => token.Claims["roles"] = new JsonArray("Exchange.Receive Exchange.Send"), "role-missing"),

        ["of a client that the directory does not know"] = (token => token.Claims["azp"] = Foreign, "agency-unknown"),
        ["of a client in another case"] = (token => token.Claims["azp"] = "55555555-5555-5555-5555-55555555555A", "agency-unknown"),
    };

    public static TokenDraft Issued(TokenTests.Registration registration)
    {
        var token = new TokenDraft();
        var claims = token.Claims;
        (claims["iss"], claims["aud"]) = (registration == TokenTests.Registration.LocalIssuer ? LocalAddress.Issuer : FakeEntra.IssuerOf(Tenant), Audience);
        (claims["iat"], claims["nbf"], claims["exp"]) = (Seconds(-300), Seconds(-300), Seconds(3600));
        (claims["azp"], claims["azpacr"], claims["tid"], claims["oid"], claims["sub"], claims["ver"]) = (Police, "2", Tenant, Police, Police, "2.0");
        claims["roles"] = new JsonArray(Roles.Receive);
        return token;
    }

    private static long Seconds(int fromNow) => TimeProvider.System.GetUtcNow().AddSeconds(fromNow).ToUnixTimeSeconds();

    public static Func<byte[], byte[]> SignedBy(RSA key) => input => key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static byte[] Flipped(byte[] input)
    {
        var signature = SignedBy(FakeEntra.Key)(input);
        signature[^1] ^= 1;
        return signature;
    }

    private static void Signed(TokenDraft token, string alg, HashAlgorithmName hash, RSASignaturePadding padding) =>
        (token.Header["alg"], token.Signature) = (alg, input => FakeEntra.Key.SignData(input, hash, padding));

    private static void Hmac(TokenDraft token, byte[] secret) =>
        (token.Header["alg"], token.Signature) = ("HS256", input => HMACSHA256.HashData(secret, input));

    private static JsonObject OtherJwk() => new()
    {
        ["kty"] = "RSA",
        ["n"] = Contracts.Base64Url.Encode(Other.ExportParameters(false).Modulus),
        ["e"] = Contracts.Base64Url.Encode(Other.ExportParameters(false).Exponent),
    };
}
