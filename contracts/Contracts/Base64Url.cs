namespace ExchangeHub.Contracts;

/// <summary>base64url without padding (RFC 7515 §2), strictly: one text for one value, so that no two spellings verify alike.</summary>
public static class Base64Url
{
    public static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    /// <summary>Null when the text holds padding, white space, another alphabet, or bits beyond the last byte.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet) || !EndsClean(text))
        {
            return null;
        }
        return System.Buffers.Text.Base64Url.DecodeFromChars(text);
    }

    /// <summary>Throws <see cref="FormatException"/>; for text that we wrote ourselves.</summary>
    public static byte[] Decode(string text) => TryDecode(text) ?? throw new FormatException("not base64url");

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create(Symbols);

    private const string Symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static bool EndsClean(ReadOnlySpan<char> text) => (text.Length % 4) switch
    {
        2 => Symbols.IndexOf(text[^1]) % 16 == 0,
        3 => Symbols.IndexOf(text[^1]) % 4 == 0,
        _ => true,
    };
}
