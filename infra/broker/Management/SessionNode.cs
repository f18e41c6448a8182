using Amqp.Types;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Management;

/// <summary>What a session's receiver asks about it: its lock, its state.</summary>
internal sealed class SessionNode(MessageQueue queue)
{
    /// <summary>As in the standard tier.</summary>
    private const int MaxState = 256 * 1024;

    /// <summary>Null: not an operation on sessions.</summary>
    public Answered? Answer(string? operation, Map body) => (operation, body["session-id"] as string) switch
    {
        ("com.microsoft:get-message-sessions", _) => List(body),
        ("com.microsoft:renew-session-lock", { } session) => queue.RenewSession(session) is { } until
            ? new(200, null, new Map { ["expiration"] = until.UtcDateTime })
            : Answered.SessionLost,
        ("com.microsoft:get-session-state", { } session) => new(200, null, new Map { ["session-state"] = queue.StateOf(session) }),
        ("com.microsoft:set-session-state", { } session) => SetState(session, body["session-state"]),
        ("com.microsoft:renew-session-lock" or "com.microsoft:get-session-state" or "com.microsoft:set-session-state", _) => Answered.Malformed,
        _ => null,
    };

    private Answered SetState(string session, object? state) =>
        state is not null and not byte[] { Length: <= MaxState } ? Answered.Malformed
        : queue.SetState(session, (byte[]?)state) ? new(200, null)
        : Answered.SessionLost;

    private Answered List(Map body)
    {
        var (skip, top) = (body["skip"] as int? ?? 0, Math.Clamp(body["top"] as int? ?? 100, 1, 1000));
        var found = queue.Sessions().Skip(skip).Take(top).ToArray();
        // "sessions-ids" is how the service spells it.
        return found.Length == 0 ? new(204, null) : new(200, null, new Map { ["skip"] = skip + found.Length, ["sessions-ids"] = found });
    }
}
