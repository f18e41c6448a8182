using Amqp;

namespace ExchangeHub.Local.Broker.Links;

/// <summary>A node that answers requests: <c>$cbs</c>, or an entity's <c>$management</c>.</summary>
internal interface IRequestNode
{
    Message Answer(Message request, ClientConnection client);
}
