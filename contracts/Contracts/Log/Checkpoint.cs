using System.Globalization;

namespace ExchangeHub.Contracts.Log;

/// <summary>The state of a log (C2SP tlog-checkpoint): origin, size, root. Its text is what signatures cover.</summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");

    /// <summary>Null when it is anything but three lines: extension lines are refused, as the hub writes none.</summary>
    public static Checkpoint? Parse(string text)
    {
        if (text.Split('\n') is not [{ Length: > 0 } origin, var sizeText, var rootText, ""]
            || !long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !TryBase64(rootText, out var root) || root.Length != MerkleTree.HashBytes)
        {
            return null;
        }
        var checkpoint = new Checkpoint(origin, size, root);
        return checkpoint.ToString() == text ? checkpoint : null; // one text for one checkpoint: no leading zeros, no odd base64
    }

    /// <summary>ASCII decimal without leading zeros; null for anything else.</summary>
    public static long? TryNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text ? number : null;

    internal static bool TryBase64(string text, out byte[] bytes)
    {
        var buffer = new byte[text.Length];
        if (Convert.TryFromBase64String(text, buffer, out var length) && Convert.ToBase64String(buffer, 0, length) == text)
        {
            bytes = buffer[..length];
            return true;
        }
        bytes = [];
        return false;
    }
}
