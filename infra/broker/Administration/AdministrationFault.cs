using System.Diagnostics.CodeAnalysis;

namespace ExchangeHub.Broker.Administration;

/// <summary>A request is refused, with the status that Microsoft's clients turn into their exceptions.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A fault is what the broker's own words call it.")]
internal sealed class AdministrationFault(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public static AdministrationFault NotFound(EntityAddress address) => new(404, $"The messaging entity '{address}' could not be found.");

    public static AdministrationFault Conflict(EntityAddress address) => new(409, $"SubCode=40900. Conflict: '{address}' is there already.");

    public static AdministrationFault Malformed(string detail) => new(400, $"SubCode=40000. {detail}");

    public static AdministrationFault NotImplemented(string detail) => new(501, detail);

    public static AdministrationFault Unauthorized() => new(401, "The token is missing, not valid, or not for this entity.");
}
