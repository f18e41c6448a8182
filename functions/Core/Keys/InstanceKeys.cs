using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;

namespace ExchangeHub.Core.Keys;

/// <summary>
/// The short-lived ES256 key of this process, certified by the vault's key (wire format §4, <c>hub_key</c>), so that
/// throughput does not hang on the vault's limits and a stolen instance key is of use for a day at most. A rotation of the vault's key counts
/// within two minutes; while the vault is away, what is certified goes on being used.
/// </summary>
public sealed class InstanceKeys(IVault vault, HubIdentity hub, TimeProvider time, Entropy entropy) : IDisposable
{
    public const string CertificateType = "exchange-hub-key+jwt";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24), RenewAfter = TimeSpan.FromHours(12), LookAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>What a certificate must live on for whoever verifies what it stands beside a little later.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromHours(1);

    private readonly SingleFlight renewing = new();
    private volatile Certified? current;

    /// <summary>Signs <paramref name="claims"/> with <c>iss</c>, <c>iat</c> and the key's certificate added.</summary>
    public async Task<string> Sign(string typ, JsonObject claims, CancellationToken ct)
    {
        var key = await Current(ct);
        claims["iss"] = hub.BaseUrl;
        claims["iat"] = time.GetUtcNow().ToUnixTimeSeconds();
        claims["hub_key"] = key.Certificate;
        return Jws.Sign(typ, claims, key.Key);
    }

    /// <summary>
    /// Renews what is due although nothing is signed: whenever the vault goes away, the key in hand then serves for another eleven hours at least.
    /// </summary>
    public Task Prepare(CancellationToken ct) => Current(ct);

    public void Dispose() => renewing.Dispose();

    private async Task<Certified> Current(CancellationToken ct)
    {
        // One call looks; the others go on with what is in hand, if anything is.
        var inHand = current is { } standing && IsUsable(standing) && (renewing.IsUnderWay || standing.LookAgain > time.GetUtcNow()) ? standing : null;
        return inHand ?? await renewing.Run(
            () => current is { } other && other.LookAgain > time.GetUtcNow() ? other : null, async () => current = await Renewed(current, ct), ct);
    }

    private async Task<Certified> Renewed(Certified? standing, CancellationToken ct)
    {
        try
        {
            var vaultKey = (await vault.PublicKeys(ct)).First(jwk => (string?)jwk["use"] == "sig");
            return standing is not null && standing.VaultKid == (string?)vaultKey["kid"] && standing.RenewAt > time.GetUtcNow()
                ? standing with { LookAgain = time.GetUtcNow() + LookAgainAfter }
                : await Certify(vaultKey, ct);
        }
        catch (Exception) when (standing is not null && IsUsable(standing) && !ct.IsCancellationRequested)
        {
            // The vault is away, which the health probe tells. What is in hand stays certified for hours, and the next look is in a minute.
            return standing with { LookAgain = time.GetUtcNow() + LookAgainAfter };
        }
    }

    private bool IsUsable(Certified key) => key.Expires - time.GetUtcNow() > Reserve;

    private async Task<Certified> Certify(JsonObject vaultKey, CancellationToken ct)
    {
        var (now, key, kid) = (time.GetUtcNow(), SigningKey.FromJwk(Jwk.Generate("ES256", "sig")), (string)vaultKey["kid"]!);
        var claims = new JsonObject
        {
            ["iss"] = hub.BaseUrl,
            ["jti"] = Ids.New(time, entropy).ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["cnf"] = new JsonObject { ["jwk"] = key.PublicJwk.DeepClone() },
        };
        var certificate = await Jws.Sign(CertificateType, claims, "ES256", kid, input => vault.Sign(kid, SHA256.HashData(input.Span), ct));
        return Jws.Parse(certificate)!.VerifiedBy(VerificationKey.FromJwk(vaultKey))
            ? new(key, certificate, kid, now + Lifetime, now + RenewAfter, now + LookAgainAfter)
            : throw new CryptographicException("the vault signed with another key than the one it names as current");
    }

    private sealed record Certified(
        SigningKey Key, string Certificate, string VaultKid, DateTimeOffset Expires, DateTimeOffset RenewAt, DateTimeOffset LookAgain);
}
