using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Wire;

namespace ExchangeHub.Broker.Links;

/// <summary>Takes what one client sends to a queue or topic.</summary>
internal sealed class SendEndpoint(ListenerLink link, IPublishTarget target, int maxSize) : LinkEndpoint
{
    /// <summary>Several encoded messages in the data sections of one, taken whole or not at all.</summary>
    private const uint BatchFormat = 0x80013700;

    public override void OnMessage(MessageContext messageContext) => Callback.Guard(link, () =>
    {
        var message = (ReceivedMessage)messageContext.Message;
        if (Take(message.Bytes, message.Format) is { } error)
        {
            messageContext.Complete(error);
        }
        else
        {
            // Crashing before this, the sender does not know, and sends again.
            Kept.Then(target.Queue.Durable(), link, messageContext.Complete,
                () => messageContext.Complete(new Error(ErrorCode.InternalError) { Description = "The broker cannot write." }));
        }
    });

    public override void OnFlow(FlowContext flowContext)
    {
        // Says only how much the client has waiting.
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // We settle every message at once.
    }

    private Error? Take(byte[] bytes, uint format)
    {
        if (bytes.Length > maxSize)
        {
            return new(ErrorCode.MessageSizeExceeded) { Description = "The message is larger than the link allows." };
        }
        var parts = format == BatchFormat ? Sections.DataOf(bytes) : [bytes];
        List<MessageContent> messages = [];
        foreach (var part in parts ?? [])
        {
            if (MessageContent.Read(part) is not { HasFittingIds: true } message)
            {
                return new(ErrorCode.DecodeError) { Description = "A message is malformed, its id or session longer than 128 characters, or its properties than 64 KB." };
            }
            messages.Add(message);
        }
        if (messages.Count == 0)
        {
            return new(ErrorCode.DecodeError) { Description = "The batch is malformed or empty." };
        }
        if (target.RequiresSession && messages.Any(message => message.SessionId is null))
        {
            return new(ErrorCode.NotAllowed) { Description = "The entity requires sessions, and a message names none." };
        }
        return target.TryPublish(messages) is not null
            ? null
            : new(ErrorCode.ResourceLimitExceeded) { Description = "The entity has reached its size limit." };
    }
}
