using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using ExchangeHub.Broker.Wire;

namespace ExchangeHub.Broker.Links;

/// <summary>Takes the requests of one client to one node and finds the way back for the answers.</summary>
internal sealed class RequestEndpoint(ListenerLink link, string path, IRequestNode node, int maxSize) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext) => Callback.Guard(link, () =>
    {
        var client = ClientConnection.Of(link);
        if (messageContext.Message is not ReceivedMessage { Bytes: var bytes } || bytes.Length > maxSize || Sections.BodyOf(bytes) < 0)
        {
            messageContext.Complete(new Error(ErrorCode.DecodeError) { Description = "The request is malformed or too large." });
            return;
        }
        var request = Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
        if (client.Replies.Find(path, request.Properties?.ReplyTo, link.Session) is not { } replies)
        {
            messageContext.Complete(new Error(ErrorCode.NotFound) { Description = "There is no link to answer on." });
            return;
        }
        messageContext.Complete();
        var answer = node.Answer(request, client);
        answer.Properties = new();
        if (request.Properties?.GetMessageId() is { } id)
        {
            answer.Properties.SetCorrelationId(id);
        }
        Kept.Then(node.Durable(), link, () => replies.Send(answer),
            () => Callback.Close(link, ErrorCode.InternalError, "The broker cannot write."));
    });

    public override void OnFlow(FlowContext flowContext)
    {
        // Says only how much the client has waiting.
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // We settle every request at once.
    }
}
