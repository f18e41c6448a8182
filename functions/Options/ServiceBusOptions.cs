using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>
/// Section <c>ServiceBusConnection</c>: the same setting that the trigger of <c>SequenceLog</c> names, so that both speak to one namespace.
/// </summary>
public sealed record ServiceBusOptions
{
    public const string Section = "ServiceBusConnection";

    /// <summary>For instance <c>ns.servicebus.windows.net</c>; the app's identity signs in.</summary>
    [Required]
    public string FullyQualifiedNamespace { get; init; } = "";
}
