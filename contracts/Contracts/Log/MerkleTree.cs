using System.Numerics;
using System.Security.Cryptography;

namespace ExchangeHub.Contracts.Log;

/// <summary>Merkle tree hashing as RFC 6962 §2.1 defines it, with SHA-256. Hashes are 32 bytes.</summary>
public static class MerkleTree
{
    public const int HashBytes = 32;

    private const byte LeafPrefix = 0x00, NodePrefix = 0x01; // distinct, or a node could pass for a leaf

    public static byte[] HashLeaf(ReadOnlySpan<byte> entry) => SHA256.HashData([LeafPrefix, .. entry]);
    public static byte[] HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([NodePrefix, .. left, .. right]);

    /// <summary>The root over leaf hashes; of none, SHA-256 of nothing.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leafHashes) => leafHashes.Length switch
    {
        0 => SHA256.HashData([]),
        1 => leafHashes[0],
        var n => HashNode(Root(leafHashes[..(int)Split(n)]), Root(leafHashes[(int)Split(n)..])),
    };

    /// <summary>The largest power of two smaller than <paramref name="n"/>, for n of 2 or more.</summary>
    public static long Split(long n) => (long)(BitOperations.RoundUpToPowerOf2((ulong)n) / 2);

    /// <summary>Whether the leaves from start to end (end excluded) stand under nodes of their own in every tree that holds them.</summary>
    public static bool IsSubtree(long start, long end) =>
        start >= 0 && end >= start && (end == start || start % (long)BitOperations.RoundUpToPowerOf2((ulong)(end - start)) == 0);
}
