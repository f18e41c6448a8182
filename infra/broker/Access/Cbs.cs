using Amqp;
using Amqp.Framing;
using Amqp.Types;
using ExchangeHub.Broker.Links;

namespace ExchangeHub.Broker.Access;

/// <summary>Claims-based security: node <c>$cbs</c>, where a client puts a token for each entity before it attaches there.</summary>
internal sealed class Cbs(BrokerOptions options, AccessKeys keys) : IRequestNode
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
        if (fields?["operation"] is not "put-token" || fields["name"] is not string name || request.Body is not string token)
        {
            return (400, "Only put-token with a name and a token is understood here.");
        }
        return fields["type"] switch
        {
            "servicebus.windows.net:sastoken" => PutSignature(token, EntityPath.Of(name), client),
            "jwt" when options.TokenCheck is { } check => PutBearer(check(token), client),
            _ => (401, "Tokens of this type are not understood here."),
        };
    }

    private (int Status, string Text) PutSignature(string token, string path, ClientConnection client)
    {
        // For the namespace too when its key opens one entity only: the .NET SDK signs for nothing less.
        if (SasToken.Check(token, keys, options.Time.GetUtcNow()) is not { } found || !EntityPath.Covers(found.Path, path)
            || found.Key.Grants.Select(grant => grant.Within(found.Path)).OfType<AccessGrant>().ToList() is not { Count: > 0 } grants)
        {
            return (401, "The token is not valid for this entity.");
        }
        client.Grant(grants, found.Expires);
        return (202, "Accepted");
    }

    private (int Status, string Text) PutBearer(TokenVerdict verdict, ClientConnection client)
    {
        switch (verdict)
        {
            case TokenVerdict.Accepted accepted when accepted.Expires > options.Time.GetUtcNow():
                client.Grant(accepted.Grants, accepted.Expires);
                return (202, "Accepted");
            case TokenVerdict.Refused refused:
                return (401, refused.Reason);
            default:
                return (401, "The token has expired.");
        }
    }
}
