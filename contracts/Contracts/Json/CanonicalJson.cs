using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExchangeHub.Contracts.Json;

/// <summary>The JSON Canonicalization Scheme, RFC 8785: members by UTF-16 code units, ECMAScript numbers, least escaping.</summary>
public static class CanonicalJson
{
    /// <summary>Throws <see cref="ArgumentException"/> for a number that no IEEE 754 double holds.</summary>
    public static byte[] Serialize(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                text.Append('{');
                var first = true;
                foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : ",");
                    first = false;
                    WriteString(name, text);
                    text.Append(':');
                    Write(value, text);
                }
                text.Append('}');
                break;
            case JsonArray elements:
                text.Append('[');
                for (var i = 0; i < elements.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(elements[i], text);
                }
                text.Append(']');
                break;
            default:
                WriteScalar(node.AsValue(), text);
                break;
        }
    }

    private static void WriteScalar(JsonValue value, StringBuilder text)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.String:
                WriteString(value.GetValue<string>(), text);
                break;
            default:
                text.Append(Number(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)));
                break;
        }
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }

    /// <summary>ECMAScript's Number::toString (ECMA-262 §6.1.6.1.20), as RFC 8785 §3.2.2.3 asks.</summary>
    private static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("a number that JSON cannot hold as a double");
        }
        if (value == 0)
        {
            return "0";
        }
        // "R" gives the shortest digits that read back the same; only their layout differs from ECMAScript's.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Digits(shortest);
        var sign = value < 0 ? "-" : "";
        return sign + (exponent, digits.Length) switch
        {
            ( > 0 and <= 21, var k) when k <= exponent => digits + new string('0', exponent - k),
            ( > 0 and <= 21, _) => $"{digits[..exponent]}.{digits[exponent..]}",
            ( > -6 and <= 0, _) => $"0.{new string('0', -exponent)}{digits}",
            (_, 1) => $"{digits}e{Signed(exponent - 1)}",
            _ => $"{digits[0]}.{digits[1..]}e{Signed(exponent - 1)}",
        };

        static string Signed(int exponent) => exponent < 0 ? exponent.ToString(CultureInfo.InvariantCulture) : $"+{exponent}";
    }

    /// <summary>Significant digits without zeros at either end, and n such that the value is 0.digits × 10ⁿ.</summary>
    private static (string Digits, int Exponent) Digits(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var all = point < 0 ? mantissa : string.Concat(whole, mantissa.AsSpan(point + 1));
        var significant = all.TrimStart('0');
        return (significant.TrimEnd('0'), exponent + whole.Length - (all.Length - significant.Length));
    }
}
