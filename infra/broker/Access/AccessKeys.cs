using System.Security.Cryptography;
using System.Text;

namespace ExchangeHub.Broker.Access;

/// <summary>The shared keys of a broker, by name.</summary>
internal sealed class AccessKeys(BrokerOptions options)
{
    private readonly Dictionary<string, SharedAccessKey> byName =
        options.Keys.Prepend(new(options.KeyName, options.Key, [AccessGrant.Everything])).ToDictionary(key => key.Name, StringComparer.Ordinal);

    public SharedAccessKey? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Whose key a SASL PLAIN response holds (RFC 4616: authorization id, name and password, with NUL between); null: nobody's.</summary>
    public SharedAccessKey? FindPlain(ReadOnlySpan<byte> response)
    {
        var end = response.IsEmpty || response[0] != 0 ? -1 : response[1..].IndexOf((byte)0);
        return end >= 0 && Find(Encoding.UTF8.GetString(response.Slice(1, end))) is { } key
            && CryptographicOperations.FixedTimeEquals(response[(end + 2)..], Encoding.UTF8.GetBytes(key.Key))
                ? key
                : null;
    }
}
