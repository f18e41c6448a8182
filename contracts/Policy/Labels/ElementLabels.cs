using System.Collections.Frozen;

namespace ExchangeHub.Policy.Labels;

/// <summary>
/// Sensitivities that mean an element, whether anyone labelled it or not: who denies PATLOC denies the address. Member <c>elements</c> of
/// <c>codes/security-labels.json</c>.
/// </summary>
public static class ElementLabels
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Denying = SecurityLabels.All
        .SelectMany(label => label.Elements, (label, type) => (Type: type, label.Denying))
        .GroupBy(one => one.Type, one => one.Denying)
        .ToFrozenDictionary(one => one.Key, one => one.SelectMany(codes => codes).ToFrozenSet());

    /// <summary>A deny that names one of these hits an element of this type, for instance <c>Patient.address</c>.</summary>
    public static FrozenSet<string> DeniedBy(string type) => Denying.GetValueOrDefault(type, FrozenSet<string>.Empty);
}
