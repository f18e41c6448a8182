using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Links;

namespace ExchangeHub.Broker.Management;

/// <summary>An entity's <c>$management</c>: what clients do with messages when no link will do.</summary>
/// <param name="path">The node's own, by which tokens open it.</param>
/// <param name="rules">Null where there are none: with a queue, a topic, dead letters.</param>
/// <param name="target">Null where nothing can be sent to, as with a subscription.</param>
internal sealed class ManagementNode(
    string path, MessageQueue queue, IPublishTarget? target, SubscriptionRules? rules, BrokerOptions options) : IRequestNode
{
    private readonly SessionNode sessions = new(queue);
    private readonly RuleNode? ruleNode = rules is null ? null : new(rules);

    private const int MaxItems = 1000;

    public Task Durable() => queue.Durable();

    public Message Answer(Message request, ClientConnection client)
    {
        var operation = request.ApplicationProperties?.Map["operation"] as string;
        var (status, condition, result) = client.MayUse(path, RightFor(operation)) ? Do(operation, request.Body as Map ?? []) : Answered.Unauthorized;
        return new Message
        {
            ApplicationProperties = ApplicationProperties(status, condition),
            BodySection = new AmqpValue { Value = result ?? [] },
        };
    }

    /// <summary>As in the real service, where a subscription's rules need no more than to listen.</summary>
    private static EntityRights RightFor(string? operation) =>
        operation is "com.microsoft:schedule-message" or "com.microsoft:cancel-scheduled-message" ? EntityRights.Send : EntityRights.Listen;

    private Answered Do(string? operation, Map body) => operation switch
    {
        "com.microsoft:renew-lock" => RenewLock(body),
        "com.microsoft:update-disposition" => UpdateDisposition(body),
        "com.microsoft:peek-message" => Peek(body),
        "com.microsoft:receive-by-sequence-number" => ReceiveDeferred(body),
        "com.microsoft:schedule-message" => Schedule(body),
        "com.microsoft:cancel-scheduled-message" => Cancel(body),
        _ => sessions.Answer(operation, body) ?? ruleNode?.Answer(operation, body) ?? new(501, ErrorCode.NotImplemented),
    };

    private Answered RenewLock(Map body) =>
        body["lock-tokens"] is not Guid[] { Length: > 0 and <= MaxItems } tokens ? Answered.Malformed
        : queue.Renew(tokens) is { } ends ? new(200, null, new Map { ["expirations"] = ends.Select(end => end.UtcDateTime).ToArray() })
        : LockLost;

    private Answered LockLost => queue.RequiresSession ? Answered.SessionLost : Answered.LockLost;

    private Answered UpdateDisposition(Map body) =>
        body["lock-tokens"] is not Guid[] { Length: > 0 and <= MaxItems } tokens || SettlementOf(body) is not { } settlement ? Answered.Malformed
        // All are tried, so that one lost lock does not keep the others.
        : tokens.Select(token => queue.Settle(token, settlement)).ToList().All(held => held) ? new(200, null)
        : LockLost;

    private static Settlement? SettlementOf(Map body)
    {
        var changed = Dispositions.Pairs(body["properties-to-modify"] as Map);
        return body["disposition-status"] switch
        {
            "completed" => new Settlement.Complete(),
            "abandoned" => new Settlement.Abandon(changed),
            "defered" => new Settlement.Defer(changed),
            "suspended" => new Settlement.DeadLetter(body["deadletter-reason"] as string, body["deadletter-description"] as string, changed),
            _ => null,
        };
    }

    private Answered Peek(Map body)
    {
        if (body["from-sequence-number"] is not long from || body["message-count"] is not int and not uint and not long)
        {
            return Answered.Malformed;
        }
        var most = (int)Math.Clamp(Convert.ToInt64(body["message-count"], null), 1, MaxItems);
        var found = queue.Peek(from, most, options.MaxMessageSize, body["session-id"] as string);
        return found.Count == 0
            ? new(204, null)
            : new(200, null, new Map { ["messages"] = List(found.Select(message => new Map { ["message"] = Bytes(message) })) });
    }

    private Answered Schedule(Map body)
    {
        if (target is null || body["messages"] is not List { Count: > 0 and <= MaxItems } items)
        {
            return Answered.Malformed;
        }
        List<MessageContent> messages = [];
        foreach (var item in items)
        {
            if ((item as Map)?["message"] is not byte[] bytes || bytes.Length > options.MaxMessageSize
                || MessageContent.Read(bytes) is not { HasFittingIds: true, ScheduledFor: not null } message
                || (target.RequiresSession && message.SessionId is null))
            {
                return Answered.Malformed;
            }
            messages.Add(message);
        }
        return target.TryPublish(messages) is { } numbers
            ? new(200, null, new Map { ["sequence-numbers"] = numbers.ToArray() })
            : new(403, ErrorCode.ResourceLimitExceeded);
    }

    private Answered Cancel(Map body) =>
        body["sequence-numbers"] is not long[] { Length: > 0 and <= MaxItems } numbers ? Answered.Malformed
        : queue.Cancel(numbers) ? new(200, null)
        : new(404, "com.microsoft:message-not-found");

    private Answered ReceiveDeferred(Map body)
    {
        if (body["sequence-numbers"] is not long[] { Length: > 0 and <= MaxItems } numbers)
        {
            return Answered.Malformed;
        }
        var delete = body["receiver-settle-mode"] is 0u or 0;
        return queue.TakeDeferred(numbers, delete) is { } taken
            ? new(200, null, new Map
            {
                ["messages"] = List(taken.Select(item => new Map { ["lock-token"] = item.Token, ["message"] = Bytes(item.Encoded) })),
            })
            : new(404, "com.microsoft:message-not-found");
    }

    private static ApplicationProperties ApplicationProperties(int status, string? condition)
    {
        var text = status < 300 ? "OK" : condition ?? "Error";
        // Clients look for either spelling.
        var properties = new ApplicationProperties
        {
            ["statusCode"] = status,
            ["status-code"] = status,
            ["statusDescription"] = text,
            ["status-description"] = text,
        };
        if (condition is not null)
        {
            properties["errorCondition"] = new Symbol(condition);
            properties["error-condition"] = new Symbol(condition);
        }
        return properties;
    }

    private static List List(IEnumerable<Map> items)
    {
        var list = new List();
        foreach (var item in items)
        {
            list.Add(item);
        }
        return list;
    }

    private static byte[] Bytes(ByteBuffer buffer) => buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
}
