using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker.Links;

namespace ExchangeHub.Broker.Access;

/// <summary>Claims-based security: node <c>$cbs</c>, where a client puts a token for each entity before it attaches there.</summary>
internal sealed class Cbs(BrokerOptions options) : IRequestNode
{
    public Message Answer(Message request, ClientConnection client)
    {
        var (status, text) = Put(request, client);
        return new Message
        {
            ApplicationProperties = new() { ["status-code"] = status, ["status-description"] = text },
            BodySection = new AmqpValue { Value = new Map() }, // rhea fails on a null
        };
    }

    private (int Status, string Text) Put(Message request, ClientConnection client)
    {
        var fields = request.ApplicationProperties?.Map;
        if (fields?["operation"] is not "put-token" || fields["name"] is not string name)
        {
            return (400, "Only put-token with a name is understood here.");
        }
        if (fields["type"] is not "servicebus.windows.net:sastoken" || request.Body is not string token)
        {
            return (401, "Only shared access signatures are understood here.");
        }
        if (SasToken.Check(token, options) is not var (path, expires) || !EntityPath.Covers(path, EntityPath.Of(name)))
        {
            return (401, "The token is not valid for this entity.");
        }
        client.Grant(path, expires);
        return (202, "Accepted");
    }
}
