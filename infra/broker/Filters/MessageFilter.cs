using ExchangeHub.Broker.Entities;

namespace ExchangeHub.Broker;

/// <summary>Decides by a message's properties, never by its body, whether it comes into a subscription.</summary>
public abstract record MessageFilter
{
    internal abstract bool Matches(MessageContent message);
}
