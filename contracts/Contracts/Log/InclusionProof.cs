using System.Numerics;

namespace ExchangeHub.Contracts.Log;

/// <summary>That a leaf stands in a tree: hashes from its sibling to the root (RFC 6962 §2.1.1, verified as in RFC 9162 §2.1.3.2).</summary>
public static class InclusionProof
{
    /// <summary>That the leaf stands in the subtree of leaves start to end, end excluded; its proof is that of a tree of its own.</summary>
    public static bool VerifySubtree(long index, long start, long end, byte[] leafHash, IReadOnlyList<byte[]> proof, byte[] root) =>
        MerkleTree.IsSubtree(start, end) && Verify(index - start, end - start, leafHash, proof, root);

    /// <summary>How many hashes the proof of a leaf has in a tree of this size.</summary>
    public static int Length(long index, long size)
    {
        // Up to where the paths of this leaf and of the last one meet every level has a sibling; above, only those to the left.
        var meet = 64 - BitOperations.LeadingZeroCount((ulong)(index ^ (size - 1)));
        return meet + BitOperations.PopCount((ulong)index >> meet);
    }

    /// <summary>Anything but the exact proof is false: also a hash that is not 32 bytes, too few, or too many.</summary>
    public static bool Verify(long index, long size, byte[] leafHash, IReadOnlyList<byte[]> proof, byte[] root)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleTree.HashBytes || proof.Any(hash => hash.Length != MerkleTree.HashBytes))
        {
            return false;
        }
        var (fn, sn, hash) = (index, size - 1, leafHash);
        foreach (var sibling in proof)
        {
            if (sn == 0)
            {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn)
            {
                hash = MerkleTree.HashNode(sibling, hash);
                while ((fn & 1) == 0 && fn != 0)
                {
                    (fn, sn) = (fn >> 1, sn >> 1);
                }
            }
            else
            {
                hash = MerkleTree.HashNode(hash, sibling);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && hash.AsSpan().SequenceEqual(root);
    }
}
