using System.Globalization;
using System.Text;

namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>Cuts a filter's text into tokens.</summary>
internal static class Tokenizer
{
    private static readonly string[] Signs = ["<>", "!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",", ";", "."];

    public static List<Token> Of(string text)
    {
        List<Token> tokens = [];
        for (var at = 0; ;)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            if (at == text.Length)
            {
                tokens.Add(new(TokenKind.End, "the end", at + 1));
                return tokens;
            }
            var start = at;
            tokens.Add(Next(text, ref at) ?? throw new FormatException($"unexpected character at {start + 1}"));
        }
    }

    private static Token? Next(string text, ref int at)
    {
        var start = at;
        switch (text[at])
        {
            case '\'':
                return new(TokenKind.Text, "a text", start + 1, Quoted(text, ref at, '\''));
            case '"':
                return new(TokenKind.QuotedName, Quoted(text, ref at, '"'), start + 1);
            case '[':
                return new(TokenKind.QuotedName, Quoted(text, ref at, ']'), start + 1);
            case >= '0' and <= '9':
            case '.' when at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]):
                return Number(text, ref at);
            case '@' when at + 1 < text.Length && IsNameStart(text[at + 1]):
                at++;
                return new(TokenKind.Parameter, $"@{Name(text, ref at)}", start + 1);
            case var letter when IsNameStart(letter):
                return new(TokenKind.Name, Name(text, ref at), start + 1);
            default:
                if (Signs.FirstOrDefault(sign => string.CompareOrdinal(text, start, sign, 0, sign.Length) == 0) is not { } found)
                {
                    return null;
                }
                at += found.Length;
                return new(TokenKind.Sign, found, start + 1);
        }
    }

    /// <summary>The closing sign twice stands for itself.</summary>
    private static string Quoted(string text, ref int at, char close)
    {
        var (start, content) = (at, new StringBuilder());
        for (at++; at < text.Length; at++)
        {
            if (text[at] != close)
            {
                content.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == close)
            {
                content.Append(text[at++]);
            }
            else
            {
                at++;
                return content.ToString();
            }
        }
        throw new FormatException($"what opens at {start + 1} is not closed");
    }

    private static Token Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.' || (text[at] is '+' or '-' && text[at - 1] is 'e' or 'E')))
        {
            at++;
        }
        var digits = text[start..at];
        var value = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? (object)whole // or the two would become one type, and lose digits
            : double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real) ? real
            : throw new FormatException($"no number at {start + 1}");
        return new(TokenKind.Number, digits, start + 1, value);
    }

    private static string Name(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$' or '#' or '@'))
        {
            at++;
        }
        return text[start..at];
    }

    private static bool IsNameStart(char letter) => char.IsLetter(letter) || letter is '_' or '#';
}
