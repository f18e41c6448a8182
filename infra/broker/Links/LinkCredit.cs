using System.Runtime.CompilerServices;
using Amqp.Listener;

namespace ExchangeHub.Broker.Links;

/// <summary>
/// A sending link's credit, kept beside the library's own, which it sets to zero whenever a flow does not raise the limit
/// (a repeated flow would stall the link). From what it reports, the limit the client stated can be had back.
/// Not thread-safe: the owner's lock guards it.
/// </summary>
internal sealed class LinkCredit(ListenerLink link)
{
    private int sent, limit, libraryLimit;

    public bool Any => limit - sent > 0;

    /// <summary>
    /// Must be called for every flow, and before anything else is sent. Where the limit was raised the library has it, which also holds when
    /// it reports one flow twice (one that comes while the attach is being answered).
    /// </summary>
    public void OnFlow(FlowContext flow)
    {
        limit = flow.Messages > 0 ? sent + (int)CreditOf(link) : libraryLimit + flow.Messages;
        libraryLimit = sent + (int)CreditOf(link);
    }

    public void Spend() => sent++;

    /// <summary>Gives back all credit, if the client asked for that, with the drain flag set: JavaScript closes its link otherwise.</summary>
    public void CompleteDrain()
    {
        if (link.IsDraining)
        {
            limit = libraryLimit = sent;
            link.SetCredit(0, drain: true, autoRestore: false);
        }
    }

    /// <summary>The one private thing we read; fails at start, not in use, should another version of the library lack it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Credit")]
    private static extern uint CreditOf(ListenerLink link);
}
