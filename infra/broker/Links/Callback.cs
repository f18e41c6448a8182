using Amqp;
using Amqp.Framing;

namespace ExchangeHub.Broker.Links;

/// <summary>The edge between the library and us: an exception that leaves a callback would close the client's whole connection.</summary>
internal static class Callback
{
    /// <summary>Runs one callback. What goes wrong costs the client this link and nothing more.</summary>
    public static void Guard(Link link, Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception)
        {
            Close(link, ErrorCode.InternalError, "The broker could not handle this.");
        }
    }

    /// <summary>Closes without waiting; one that closes anyway stays as it is.</summary>
    public static void Close(AmqpObject target, string condition, string description) =>
        Close(target, new Error(condition) { Description = description });

    public static void Close(AmqpObject target, Error error)
    {
        try
        {
            target.Close(TimeSpan.Zero, error);
        }
        catch (Exception closing) when (closing is AmqpException or ObjectDisposedException)
        {
            // It was closing already.
        }
    }
}
