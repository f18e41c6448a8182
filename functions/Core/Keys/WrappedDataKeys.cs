using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;

namespace ExchangeHub.Core.Keys;

/// <summary>Data keys as they are kept, <c>keys/data/{day}.jwe</c>: each a JWE to a version of the vault's encryption key, which its header names.</summary>
internal sealed class WrappedDataKeys(IBlobs content, IVault vault)
{
    private const string Type = "exchange-data-key", Prefix = "keys/data/";

    /// <summary>Null when the day has none. Throws <see cref="CryptographicException"/> when the vault cannot unwrap it.</summary>
    public async Task<byte[]?> Read(string day, CancellationToken ct) => await content.Read(NameOf(day), ct) is { } blob
        ? await Unwrapped(blob.Content, ct) ?? throw new CryptographicException("the vault cannot unwrap a data key")
        : null;

    /// <summary>False: the day has one, which must be read.</summary>
    public async Task<bool> Create(string day, byte[] key, CancellationToken ct) =>
        await content.Create(NameOf(day), Wrapped(key, (await Versions(ct))[0]), ct);

    /// <summary>Versions of the vault's encryption key that can be used, the present one first.</summary>
    public async Task<IReadOnlyList<JsonObject>> Versions(CancellationToken ct) =>
        [.. (await vault.PublicKeys(ct)).Where(key => (string?)key["use"] == "enc")];

    public IAsyncEnumerable<string> Names(CancellationToken ct) => content.List(Prefix, null, ct);

    /// <summary>
    /// Wraps one key anew when it is under a version before the present one. The old wrapping stands until the new one takes its place, in one
    /// write over what was read; whoever else does it at the same time writes the same key.
    /// </summary>
    public async Task<Rewrapped> Rewrap(string name, IReadOnlyList<JsonObject> versions, CancellationToken ct)
    {
        if (await content.Read(name, ct) is not { } blob || KidOf(blob) is var kid && kid == KidOf(versions[0]))
        {
            return Rewrapped.Fine;
        }
        // A version that is not among them is newer than what this instance knows yet, or one that the vault does not unwrap with any more.
        if (versions.All(version => KidOf(version) != kid) || await Unwrapped(blob.Content, ct) is not { } key)
        {
            return Rewrapped.Left;
        }
        var anew = Wrapped(key, versions[0]);
        // Were it not the vault's own key, all that was ever sealed on that day would be lost.
        return await Unwrapped(anew, ct) is { } opened && opened.AsSpan().SequenceEqual(key) && await content.Replace(name, anew, blob.ETag, ct)
            ? Rewrapped.Anew
            : Rewrapped.Left;
    }

    public static string KidOf(JsonObject version) => (string)version["kid"]!;

    private static string? KidOf(StoredBlob blob) => Jwe.KidOf(Encoding.ASCII.GetString(blob.Content.Span), Type);

    private static byte[] Wrapped(byte[] key, JsonObject version) => Encoding.ASCII.GetBytes(Jwe.Encrypt(key, Type, EncryptionKey.FromJwk(version)));

    private Task<byte[]?> Unwrapped(ReadOnlyMemory<byte> jwe, CancellationToken ct) =>
        Jwe.Decrypt(Encoding.ASCII.GetString(jwe.Span), Type, (kid, wrapped) => vault.Unwrap(kid, wrapped, ct));

    private static string NameOf(string day) => $"{Prefix}{day}.jwe";
}

internal enum Rewrapped
{
    /// <summary>It is under the present version, or gone.</summary>
    Fine,

    Anew,

    /// <summary>It is still under another version: it has changed meanwhile, or cannot be opened.</summary>
    Left,
}
