using System.Text.RegularExpressions;

namespace ExchangeHub.Policy.Consents;

/// <summary>FHIR references that name one resource in one way only, so that equal is equal: no version, no server, no upper case in a UUID.</summary>
internal static partial class References
{
    public static bool IsPlain(string text) => Uuid().IsMatch(text) || (TypeAndId().Match(text) is { Success: true } match && ResourceTypes.IsKnown(match.Groups["type"].ValueSpan));

    [GeneratedRegex(@"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^(?<type>[A-Za-z]+)/[A-Za-z0-9\-.]{1,64}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TypeAndId();
}
