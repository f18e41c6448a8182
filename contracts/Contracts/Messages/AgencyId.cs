using System.Text.RegularExpressions;

namespace ExchangeHub.Contracts.Messages;

/// <summary>
/// Agency ids (wire format §1): lower-case letters, digits and single hyphens, 2 to 40 characters, not <c>hub</c> or <c>log</c>.
/// They stand in URLs, blob names and queue properties, so nothing else may pass for one.
/// </summary>
public static partial class AgencyId
{
    public static bool IsValid(string? text) => text is { Length: >= 2 and <= 40 } and not ("hub" or "log") && Pattern().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
