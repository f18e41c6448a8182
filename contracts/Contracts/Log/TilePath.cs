using System.Globalization;
using System.Text;

namespace ExchangeHub.Contracts.Log;

/// <summary>
/// Names of tiles and entry bundles (C2SP tlog-tiles): <c>tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]</c>, N in groups of three digits, all but the last with an x.
/// </summary>
/// <param name="Level">0 to 63; null for an entry bundle.</param>
/// <param name="Index">Which tile of its level, from 0.</param>
/// <param name="Width">How many hashes or entries it holds: 256 when full, else 1 to 255.</param>
public readonly record struct TilePath(int? Level, long Index, int Width)
{
    public const int FullWidth = 256;

    public override string ToString()
    {
        var level = Level is { } l ? l.ToString(CultureInfo.InvariantCulture) : "entries";
        var partial = Width == FullWidth ? "" : $".p/{Width}";
        return $"tile/{level}/{Digits(Index)}{partial}";
    }

    /// <summary>Null for anything that <see cref="ToString"/> would not write.</summary>
    public static TilePath? Parse(string path)
    {
        if (path.Length > 100 || path.Split('/') is not ["tile", var levelText, .. var rest] || rest.Length == 0)
        {
            return null;
        }
        int? level = null;
        if (levelText != "entries")
        {
            if (!int.TryParse(levelText, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 63)
            {
                return null;
            }
            level = number;
        }
        var width = FullWidth;
        if (rest is [.., var last, var widthText] && last.EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(widthText, NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or > 255)
            {
                return null;
            }
            rest = [.. rest[..^2], last[..^2]];
        }
        var digits = string.Concat(rest).Replace("x", "", StringComparison.Ordinal);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }
        var parsed = new TilePath(level, index, width);
        return parsed.ToString() == path ? parsed : null;
    }

    /// <summary>How many hashes stand at a level of a tree of this size, counting those in partial tiles.</summary>
    public static long HashesAt(int level, long size) => level * 8 >= 63 ? 0 : size >> (level * 8);

    private static string Digits(long index)
    {
        var text = new StringBuilder((index % 1000).ToString("000", CultureInfo.InvariantCulture));
        for (index /= 1000; index > 0; index /= 1000)
        {
            text.Insert(0, string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:000}/"));
        }
        return text.ToString();
    }
}
