using System.Security.Cryptography;

namespace ExchangeHub.Broker;

/// <summary>What an <see cref="EmbeddedBroker"/> serves, to whom, and its bounds.</summary>
public sealed record BrokerOptions
{
    /// <summary>The one key name and key that Microsoft's emulator documents: known to all, so for trials only.</summary>
    public const string EmulatorKeyName = "RootManageSharedAccessKey", EmulatorKey = "SAS_KEY_VALUE";

    public required Topology Topology { get; init; }

    /// <summary>On 127.0.0.1; 0: the operating system chooses.</summary>
    public int Port { get; init; }

    /// <summary>Null: no listener with TLS.</summary>
    public BrokerTls? Tls { get; init; }

    public string KeyName { get; init; } = EmulatorKeyName;

    /// <summary>Signs the clients' tokens; made anew for each broker unless given.</summary>
    public string Key { get; init; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Further keys, each for what its tokens may open; that above opens everything.</summary>
    public IReadOnlyList<SharedAccessKey> Keys { get; init; } = [];

    /// <summary>Judges bearer tokens; null: none is accepted.</summary>
    public TokenCheck? TokenCheck { get; init; }

    /// <summary>A SQLite file, made if absent, that holds what was accepted; null: in memory, and gone with the broker.</summary>
    public string? DataFile { get; init; }

    /// <summary>Bytes of one message or batch.</summary>
    public int MaxMessageSize { get; init; } = 1024 * 1024;

    /// <summary>Bytes that one queue or subscription may hold, its dead letters included.</summary>
    public long MaxQueueSize { get; init; } = 64L * 1024 * 1024;

    public int MaxConnections { get; init; } = 1000;

    /// <summary>Links of one connection, whatever it may do.</summary>
    public int MaxLinks { get; init; } = 1000;

    /// <summary>Deliveries that one link may leave unsettled, whatever credit it gives.</summary>
    public int MaxUnsettled { get; init; } = 5000;

    /// <summary>And that all links of one connection may.</summary>
    public int MaxUnsettledOfConnection { get; init; } = 50_000;

    /// <summary>From connecting to the client's AMQP header; TLS has to be done within it too.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From connecting, or from the end of the last token, to a valid one; as in the real service.</summary>
    public TimeSpan TokenTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A connection on which nothing comes for so long is closed; clients are told, and send empty frames.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How long a client may leave what we send unread.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
