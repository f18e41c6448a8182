using System.Globalization;

namespace ExchangeHub.Broker.Filters.Sql;

/// <summary>Comparing and calculating. Null is unknown, and so is what cannot be done with these kinds of values.</summary>
internal static class Values
{
    /// <summary>Integers of any width are one kind, as clients choose it; so are decimals. Times and GUIDs compare as their texts do.</summary>
    public static object? Normal(object? value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong large => large <= long.MaxValue ? (long)large : (double)large,
        float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        bool or string => value,
        DateTime time => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        Guid guid => guid.ToString(),
        char letter => letter.ToString(),
        Amqp.Types.Symbol symbol => symbol.ToString(),
        _ => null,
    };

    public static bool? Compare(string sign, object? left, object? right) => (left, right) switch
    {
        (bool a, bool b) => sign switch { "=" => a == b, "<>" or "!=" => a != b, _ => null },
        (string a, string b) => Ordered(sign, string.CompareOrdinal(a, b)),
        (long a, long b) => Ordered(sign, a.CompareTo(b)),
        (long or double, long or double) => Real(sign, ToReal(left), ToReal(right)),
        _ => null,
    };

    public static object? Calculate(string sign, object? left, object? right) => (left, right) switch
    {
        (long a, long b) => Whole(sign, a, b),
        (long or double, long or double) => Real(ToReal(left), sign, ToReal(right)),
        (string a, string b) when sign == "+" => a + b,
        _ => null,
    };

    private static bool? Ordered(string sign, int order) => sign switch
    {
        "=" => order == 0,
        "<>" or "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        ">=" => order >= 0,
        _ => null,
    };

    private static bool? Real(string sign, double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? null : Ordered(sign, left.CompareTo(right));

    private static object? Whole(string sign, long left, long right)
    {
        try
        {
            return sign switch
            {
                "+" => checked(left + right),
                "-" => checked(left - right),
                "*" => checked(left * right),
                "/" => left / right,
                "%" => left % right,
                _ => null,
            };
        }
        catch (ArithmeticException)
        {
            return null; // too large, or divided by zero: an error in the real service, and no match here
        }
    }

    private static object? Real(double left, string sign, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "%" => left % right,
        _ => null,
    };

    private static double ToReal(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
