namespace ExchangeHub.Core;

/// <summary>
/// Durable named blobs with compare-and-swap. Strongly consistent: what a call answered, every later call sees, from any instance.
/// An exception means <i>unknown</i>: the write may have happened. Adapters retry transient faults; callers must stand a repeated write.
/// </summary>
public interface IBlobs
{
    /// <summary>Writes only if the name is free. False: it was taken, perhaps by this very call's own retry, so compare content.</summary>
    Task<bool> Create(string name, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Null when there is none.</summary>
    Task<StoredBlob?> Read(string name, CancellationToken ct);

    /// <summary>Writes only over the version read. False: it changed or went since.</summary>
    Task<bool> Replace(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken ct);

    /// <summary>Writes whatever stood there; for content that the name determines.</summary>
    Task Put(string name, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Absent is fine.</summary>
    Task Delete(string name, CancellationToken ct);

    /// <summary>Names that start with <paramref name="prefix"/>, ordinal order, those up to and including <paramref name="after"/> left out.</summary>
    IAsyncEnumerable<string> List(string prefix, string? after, CancellationToken ct);
}

/// <summary>A blob as read, with the version that <see cref="IBlobs.Replace"/> compares.</summary>
public sealed record StoredBlob(ReadOnlyMemory<byte> Content, string ETag);

/// <summary>Announces over Service Bus. What was announced twice is the same notice: message ids are derived, not made.</summary>
public interface INotices
{
    /// <summary>One AMQP batch, taken by the broker whole or not at all; several when they are too much for one. Throws when the broker did not accept all.</summary>
    Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct);

    /// <summary>Throws when the broker cannot be reached, or refuses the hub.</summary>
    Task Reach(CancellationToken ct) => Task.CompletedTask;

    /// <summary>
    /// Sends a wake-up of the log some time soon, and returns at once. Whether the broker took it nobody learns: it may be lost, or stand
    /// for several, since a sweep looks too. Never throws.
    /// </summary>
    void Wake(Notice wakeUp)
    {
        // Without a broker to send it, the sweep alone looks.
    }
}

/// <summary>One message on topic <c>exchange</c> (wire format §5).</summary>
/// <param name="MessageId"><c>&lt;jti&gt;:&lt;agency&gt;</c> or <c>log:&lt;entry id&gt;</c>.</param>
/// <param name="Recipient">Agency id, or <c>$log</c> for the wake-up of the log.</param>
/// <param name="Expires">When the broker may drop it; null: never.</param>
/// <param name="Body">A CloudEvents 1.0 JSON event, or empty for a wake-up.</param>
public sealed record Notice(
    string MessageId, string Recipient, string? Kind, string? Urgency, DateTimeOffset? Expires, ReadOnlyMemory<byte> Body);

/// <summary>Makes and removes the subscription an agency receives its notices from.</summary>
public interface ISubscriptions
{
    /// <summary>Idempotent. The subscription is named by the agency's id, with a correlation filter on property <c>recipient</c>.</summary>
    Task Ensure(string agency, CancellationToken ct);
}

/// <summary>The vault's keys: an EC P-256 signing key and an RSA encryption key. Private parts never leave it.</summary>
public interface IVault
{
    /// <summary>
    /// Both keys as public JWKs (<c>kid</c>, <c>use</c>, <c>alg</c>), the current versions first: every version that ever signed, and those
    /// for which something may be encrypted.
    /// </summary>
    Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> PublicKeys(CancellationToken ct);

    /// <summary>
    /// ES256 over <paramref name="digest"/> (SHA-256), r‖s, 64 bytes, with the version that <paramref name="kid"/> names: a rotation cannot
    /// part a signature from the kid that stands beside it. Throws when the vault does not sign with that version.
    /// </summary>
    Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct);

    /// <summary>RSA-OAEP-256 unwrap; null when the ciphertext is not one of this key's.</summary>
    Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct);

    /// <summary>The Ed25519 seed (32 bytes) that signs checkpoints beside the vault key.</summary>
    Task<byte[]> LogSeed(CancellationToken ct);
}
