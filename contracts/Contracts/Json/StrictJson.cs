using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Json;

/// <summary>
/// JSON (RFC 8259) with one meaning only: valid UTF-8, no member twice at any depth, no lone surrogate, no number beyond a double
/// (RFC 7493 §2.2; RFC 8785 cannot write it), nothing after the value.
/// Two parsers that disagree on a document would let one thing be signed and another be read.
/// </summary>
public static class StrictJson
{
    /// <summary>How deep arrays and objects may nest.</summary>
    public const int DefaultDepth = 64;

    /// <param name="fault"><c>invalid-utf8</c>, <c>duplicate-member</c>, <c>lone-surrogate</c>, <c>number-out-of-range</c>, <c>too-deep</c> or <c>malformed</c>; never content.</param>
    /// <returns>False when it is refused. A <c>null</c> literal is accepted, with <paramref name="node"/> null.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonNode? node, out string? fault, int maxDepth = DefaultDepth)
    {
        (node, fault) = (null, Check(utf8.Span, maxDepth));
        if (fault is not null)
        {
            return false;
        }
        node = JsonNode.Parse(utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = maxDepth });
        return true;
    }

    /// <summary>An object, or null for anything else.</summary>
    public static JsonObject? TryParseObject(ReadOnlyMemory<byte> utf8, int maxDepth = DefaultDepth) =>
        TryParse(utf8, out var node, out _, maxDepth) ? node as JsonObject : null;

    private static string? Check(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return "invalid-utf8";
        }
        // One more than allowed, so that depth is told from other faults.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        names.Push(new HashSet<string>(StringComparer.Ordinal));
                        break;
                    case JsonTokenType.EndObject:
                        names.Pop();
                        break;
                    case JsonTokenType.PropertyName when !names.Peek().Add(reader.GetString()!):
                        return "duplicate-member";
                    case JsonTokenType.String when reader.ValueIsEscaped:
                        _ = reader.GetString(); // unescapes, and so finds lone surrogates
                        break;
                    case JsonTokenType.Number when !reader.TryGetDouble(out var number) || !double.IsFinite(number):
                        return "number-out-of-range";
                }
                if (reader.CurrentDepth > maxDepth || (reader.CurrentDepth == maxDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject))
                {
                    return "too-deep";
                }
            }
            return null;
        }
        catch (InvalidOperationException)
        {
            return "lone-surrogate";
        }
        catch (JsonException)
        {
            return reader.CurrentDepth >= maxDepth ? "too-deep" : "malformed";
        }
    }
}
