namespace ExchangeHub.Policy.Consents;

/// <summary>An author in <see cref="Part.Authors"/>: a reference, or an identifier as <c>system|value</c>.</summary>
internal static class Author
{
    /// <summary>Someone of whom no identifier is known, whoever else made it too.</summary>
    public const string Unidentified = "|";

    public static string Of(string system, string value) => $"{system}|{value}";

    /// <summary>No reference has a bar in it.</summary>
    public static bool IsIdentifier(string author) => author.Length > 1 && author.Contains('|', StringComparison.Ordinal);
}
