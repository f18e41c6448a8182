using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ExchangeHub.Adapters.Keys;

/// <summary>
/// Who signs checkpoints: the vault's key, and an Ed25519 key for witnesses, which vaults do not have. Both under the log's origin as name.
/// </summary>
public sealed class LogSigners(IVault vault, HubIdentity hub)
{
    private (string Kid, IReadOnlyList<NoteSigner> Signers)? made;

    public async Task<IReadOnlyList<NoteSigner>> Current(CancellationToken ct)
    {
        var key = (await vault.PublicKeys(ct)).First(jwk => jwk["use"].AsString() == "sig");
        var kid = key["kid"].AsString()!;
        if (made is { } standing && standing.Kid == kid)
        {
            return standing.Signers;
        }
        IReadOnlyList<NoteSigner> signers =
        [
            NoteSigner.Ecdsa(hub.LogOrigin, SubjectPublicKeyInfo(key), (digest, ct) => vault.Sign(kid, digest, ct)),
            NoteSigner.Ed25519(hub.LogOrigin, await vault.LogSeed(ct)),
        ];
        made = (kid, signers);
        return signers;
    }

    private static byte[] SubjectPublicKeyInfo(JsonObject jwk)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Contracts.Base64Url.Decode(jwk["x"].AsString()!), Y = Contracts.Base64Url.Decode(jwk["y"].AsString()!) },
        });
        return key.ExportSubjectPublicKeyInfo();
    }
}
