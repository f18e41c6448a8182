using Amqp;
using Amqp.Listener;

namespace ExchangeHub.Broker.Links;

/// <summary>Sends answers as far as the client's credit goes; a client that asks and never reads loses the link.</summary>
internal sealed class ReplyEndpoint(ListenerLink link) : LinkEndpoint
{
    private const int MaxWaiting = 100;
    private readonly Lock gate = new();
    private readonly LinkCredit credit = new(link);
    private readonly Queue<Message> waiting = [];

    public ListenerLink Link => link;

    public void Send(Message answer)
    {
        lock (gate)
        {
            waiting.Enqueue(answer);
            Flush();
            if (waiting.Count <= MaxWaiting)
            {
                return;
            }
            waiting.Clear();
        }
        Callback.Close(link, ErrorCode.ResourceLimitExceeded, "Too many answers wait to be read.");
    }

    public override void OnFlow(FlowContext flowContext) => Callback.Guard(link, () =>
    {
        lock (gate)
        {
            credit.OnFlow(flowContext);
            Flush();
            credit.CompleteDrain();
        }
    });

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // Answers go out settled.
    }

    private void Flush()
    {
        while (credit.Any && waiting.TryDequeue(out var answer))
        {
            credit.Spend();
            link.SendMessage(answer);
        }
    }
}
