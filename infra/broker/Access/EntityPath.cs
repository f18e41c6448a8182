namespace ExchangeHub.Broker.Access;

/// <summary>
/// Clients write one entity in many ways: <c>orders</c>, <c>/orders</c>, <c>amqps://host/orders</c>, percent-encoded.
/// The host says nothing here, since one broker is one namespace.
/// </summary>
internal static class EntityPath
{
    public const string Management = "/$management", Cbs = "$cbs";

    public static string Of(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var path = address.IndexOf('/', scheme + 3);
            address = path < 0 ? "" : address[path..];
        }
        // A question mark is in no entity's name; Microsoft's JavaScript client signs for a request's whole address.
        return Uri.UnescapeDataString(address.Split('?')[0]).Trim('/');
    }

    /// <summary>True when a token for <paramref name="granted"/> opens <paramref name="wanted"/>: the same entity, or one above it.</summary>
    public static bool Covers(string granted, string wanted) =>
        granted.Length == 0
        || (wanted.StartsWith(granted, StringComparison.OrdinalIgnoreCase) && (wanted.Length == granted.Length || wanted[granted.Length] == '/'));
}
