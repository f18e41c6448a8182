using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Core.Directory;

/// <summary>What the state of a key allows (wire format §1).</summary>
public static class AgencyKeys
{
    /// <summary>Active, or retired and signed while it was active. A revoked key verifies nothing new.</summary>
    public static bool MaySign(AgencyKey key, DateTimeOffset signedAt) => key.State switch
    {
        "active" => true,
        "retired" => signedAt <= key.Until,
        _ => false,
    };

    /// <summary>The key that views are sealed to: the newest active encryption key; null when there is none.</summary>
    public static AgencyKey? ForSealing(AgencyEntry agency) =>
        agency.Keys.Where(key => key.State == "active" && (string?)key.Jwk["use"] == "enc").MaxBy(key => key.From);

    public static bool IsRevoked(AgencyEntry agency, string kid) =>
        agency.Keys.Any(key => (string?)key.Jwk["kid"] == kid && key.State == "revoked");
}
