using System.Text;

namespace ExchangeHub.Contracts.Json;

/// <summary>A JSON Pointer (RFC 6901) that grows and shrinks while a document is walked, so that only what is kept becomes a string.</summary>
/// <param name="start">Where the walk begins, itself a JSON Pointer.</param>
public sealed class JsonPath(string start = "")
{
    private readonly StringBuilder text = new(start);

    /// <summary>Descends, and answers where <see cref="Leave"/> comes back to.</summary>
    public int Enter(string member)
    {
        var mark = text.Length;
        text.Append('/').Append(member.AsSpan().ContainsAny('~', '/')
            ? member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : member);
        return mark;
    }

    public int Enter(int element)
    {
        var mark = text.Length;
        text.Append('/').Append(element);
        return mark;
    }

    public void Leave(int mark) => text.Length = mark;

    public override string ToString() => text.ToString();
}
