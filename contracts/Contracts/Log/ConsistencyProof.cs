namespace ExchangeHub.Contracts.Log;

/// <summary>
/// That an older tree is a beginning of a newer one (RFC 6962 §2.1.2), or, more general, that a subtree is a part of a tree
/// (Merkle Tree Certificates, draft-ietf-plants-merkle-tree-certs §4.4.3): a beginning is the subtree that starts at 0.
/// </summary>
public static class ConsistencyProof
{
    /// <summary>An empty old tree is a beginning of everything and proves nothing: it holds only against another empty one.</summary>
    public static bool Verify(long oldSize, long newSize, byte[] oldRoot, byte[] newRoot, IReadOnlyList<byte[]> proof) => oldSize == 0
        ? newSize == 0 && VerifySubtree(0, 0, 0, oldRoot, newRoot, proof) && oldRoot.AsSpan().SequenceEqual(newRoot)
        : VerifySubtree(0, oldSize, newSize, oldRoot, newRoot, proof);

    /// <summary>Anything but the exact proof is false. The subtree of leaves start to end (end excluded) must be one that proofs exist for.</summary>
    public static bool VerifySubtree(long start, long end, long size, byte[] subtreeRoot, byte[] root, IReadOnlyList<byte[]> proof)
    {
        if (!MerkleTree.IsSubtree(start, end) || end > size || proof.Any(hash => hash.Length != MerkleTree.HashBytes)
            || subtreeRoot.Length != MerkleTree.HashBytes || root.Length != MerkleTree.HashBytes)
        {
            return false;
        }
        if (start == end)
        {
            return proof.Count == 0 && subtreeRoot.AsSpan().SequenceEqual(MerkleTree.Root([])); // nothing is a part of everything
        }
        var (fn, sn, tn) = (start, end - 1, size - 1);
        while (fn != sn && (sn == tn || (sn & 1) == 1))
        {
            (fn, sn, tn) = (fn >> 1, sn >> 1, tn >> 1);
        }
        // A complete subtree is itself the first hash of the path.
        var path = fn == sn ? proof.Prepend(subtreeRoot) : proof;
        if (!path.Any())
        {
            return false;
        }
        var (fr, sr) = (path.First(), path.First());
        foreach (var hash in path.Skip(1))
        {
            if (tn == 0)
            {
                return false;
            }
            if ((sn & 1) == 1 || sn == tn)
            {
                fr = fn < sn ? MerkleTree.HashNode(hash, fr) : fr;
                sr = MerkleTree.HashNode(hash, sr);
                while ((sn & 1) == 0)
                {
                    (fn, sn, tn) = (fn >> 1, sn >> 1, tn >> 1);
                }
            }
            else
            {
                sr = MerkleTree.HashNode(sr, hash);
            }
            (fn, sn, tn) = (fn >> 1, sn >> 1, tn >> 1);
        }
        return tn == 0 && fr.AsSpan().SequenceEqual(subtreeRoot) && sr.AsSpan().SequenceEqual(root);
    }
}
