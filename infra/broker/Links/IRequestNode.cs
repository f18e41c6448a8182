using Amqp;

namespace ExchangeHub.Broker.Links;

/// <summary>A node that answers requests: <c>$cbs</c>, or an entity's <c>$management</c>.</summary>
internal interface IRequestNode
{
    Message Answer(Message request, ClientConnection client);

    /// <summary>Ends when what was answered holds.</summary>
    Task Durable() => Task.CompletedTask;
}
