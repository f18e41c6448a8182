using System.Security.Cryptography;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Witnesses;

/// <summary>
/// The key that this hub signs other hubs' checkpoints with, derived from the log's seed: a witness's key must be used for nothing else
/// (C2SP tlog-cosignature), and this way there is no further secret to keep.
/// </summary>
internal static class WitnessKey
{
    public static async Task<NoteSigner> Of(string name, IVault vault, TimeProvider time, CancellationToken ct) =>
        NoteSigner.Witness(name, HKDF.DeriveKey(HashAlgorithmName.SHA256, await vault.LogSeed(ct), 32, info: "exchange-hub witness"u8.ToArray()), time);
}
