using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker.Links;

/// <summary>Service Bus's reading of AMQP's delivery states.</summary>
internal static class Dispositions
{
    private const string Reason = "DeadLetterReason", Description = "DeadLetterErrorDescription";

    /// <summary>Null: a state that settles nothing.</summary>
    public static Settlement? Read(DeliveryState? state) => state switch
    {
        Accepted => new Settlement.Complete(),
        Released => new Settlement.Release(),
        Modified { UndeliverableHere: true } modified => new Settlement.Defer(Pairs(modified.MessageAnnotations)),
        Modified modified => new Settlement.Abandon(Pairs(modified.MessageAnnotations)),
        Rejected rejected => DeadLetter(Pairs(rejected.Error?.Info)),
        _ => null,
    };

    /// <summary>Walked, not indexed: some clients send strings where symbols must stand, and the library's indexer throws on those.</summary>
    public static Dictionary<string, object> Pairs(Map? map)
    {
        Dictionary<string, object> pairs = [];
        foreach (var (key, value) in map ?? [])
        {
            pairs[key.ToString()!] = value;
        }
        return pairs;
    }

    private static Settlement.DeadLetter DeadLetter(Dictionary<string, object> info)
    {
        info.Remove(Reason, out var reason);
        info.Remove(Description, out var description);
        return new(reason as string, description as string, info);
    }
}
