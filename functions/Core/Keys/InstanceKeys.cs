using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;

namespace ExchangeHub.Core.Keys;

/// <summary>
/// The short-lived ES256 key of this process, certified by the vault's key (wire format §4, <c>hub_key</c>), so that
/// throughput does not hang on the vault's limits and a stolen instance key is of use for a day at most.
/// </summary>
public sealed class InstanceKeys(IVault vault, HubIdentity hub, TimeProvider time, Entropy entropy) : IDisposable
{
    public const string CertificateType = "exchange-hub-key+jwt";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24), RenewAfter = TimeSpan.FromHours(12);
    private readonly SemaphoreSlim renewing = new(1);
    private Certified? current;

    /// <summary>Signs <paramref name="claims"/> with <c>iss</c>, <c>iat</c> and the key's certificate added.</summary>
    public async Task<string> Sign(string typ, JsonObject claims, CancellationToken ct)
    {
        var key = await Current(ct);
        claims["iss"] = hub.BaseUrl;
        claims["iat"] = time.GetUtcNow().ToUnixTimeSeconds();
        claims["hub_key"] = key.Certificate;
        return Jws.Sign(typ, claims, key.Key);
    }

    public void Dispose() => renewing.Dispose();

    private async Task<Certified> Current(CancellationToken ct)
    {
        if (current is { } fresh && fresh.RenewAt > time.GetUtcNow())
        {
            return fresh;
        }
        await renewing.WaitAsync(ct);
        try
        {
            return current is { } other && other.RenewAt > time.GetUtcNow() ? other : current = await Certify(ct);
        }
        finally
        {
            renewing.Release();
        }
    }

    private async Task<Certified> Certify(CancellationToken ct)
    {
        var (now, key) = (time.GetUtcNow(), SigningKey.FromJwk(Jwk.Generate("ES256", "sig")));
        var vaultKey = (await vault.PublicKeys(ct)).First(jwk => (string?)jwk["use"] == "sig");
        var claims = new JsonObject
        {
            ["iss"] = hub.BaseUrl,
            ["jti"] = Ids.New(time, entropy).ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["cnf"] = new JsonObject { ["jwk"] = key.PublicJwk.DeepClone() },
        };
        var kid = (string)vaultKey["kid"]!;
        var certificate = await Jws.Sign(CertificateType, claims, "ES256", kid, input => vault.Sign(kid, SHA256.HashData(input.Span), ct));
        return Jws.Parse(certificate)!.VerifiedBy(VerificationKey.FromJwk(vaultKey))
            ? new(key, certificate, now + RenewAfter)
            : throw new CryptographicException("the vault signed with another key than the one it names as current");
    }

    private sealed record Certified(SigningKey Key, string Certificate, DateTimeOffset RenewAt);
}
