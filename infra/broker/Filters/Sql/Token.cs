namespace ExchangeHub.Broker.Filters.Sql;

internal enum TokenKind
{
    /// <summary>A keyword, function or property; compared without case.</summary>
    Name,

    /// <summary>A name in brackets or double quotes: never a keyword.</summary>
    QuotedName,
    Text,
    Number,
    Parameter,
    Sign,
    End,
}

/// <param name="At">Where it starts, from 1.</param>
internal sealed record Token(TokenKind Kind, string Text, int At, object? Value = null)
{
    public bool Is(string word) => Kind is TokenKind.Name or TokenKind.Sign && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
