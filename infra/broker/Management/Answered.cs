using Amqp;
using Amqp.Types;

namespace ExchangeHub.Broker.Management;

/// <summary>What a management request comes to.</summary>
/// <param name="Status">In the manner of HTTP.</param>
/// <param name="Condition">What clients turn into their exceptions; null when it was done.</param>
internal sealed record Answered(int Status, string? Condition, Map? Body = null)
{
    public static Answered Malformed { get; } = new(400, "com.microsoft:argument-error");
    public static Answered Unauthorized { get; } = new(401, ErrorCode.UnauthorizedAccess);
    public static Answered LockLost { get; } = new(410, "com.microsoft:message-lock-lost");
    public static Answered SessionLost { get; } = new(410, "com.microsoft:session-lock-lost");
}
