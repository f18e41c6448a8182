using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Messaging;

namespace ExchangeHub.Client;

/// <summary>
/// One connection to Service Bus and a link to one subscription. The hub's sender makes its connection the same way in some fifty lines of
/// its own: neither may depend on the other, and Contracts may not open connections.
/// </summary>
internal sealed class NoticeLink : IAsyncDisposable
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1), Patience = TimeSpan.FromSeconds(10);
    private readonly ServiceBusConnectionString address;
    private readonly TimeProvider time;
    private readonly Connection connection;
    private readonly Session session;
    private DateTimeOffset renewAt;

    private NoticeLink(ServiceBusConnectionString address, TimeProvider time, Connection connection)
    {
        (this.address, this.time, this.connection) = (address, time, connection);
        session = new Session(connection);
    }

    public static async Task<(NoticeLink, ReceiverLink)> Open(
        ServiceBusConnectionString address, string subscription, TimeProvider time, Entropy entropy, CancellationToken ct)
    {
        var link = new NoticeLink(address, time, await Connect(address, time, entropy, ct));
        try
        {
            await link.PutToken(ct);
            return (link, await link.Attach(subscription, Ids.New(time, entropy).ToString(), ct));
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    private static async Task<Connection> Connect(ServiceBusConnectionString address, TimeProvider time, Entropy entropy, CancellationToken ct)
    {
        var factory = new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        // Links are told apart by container and name, so neither may be another receiver's.
        factory.AMQP.ContainerId = Ids.New(time, entropy).ToString();
        factory.AMQP.HostName = address.Host;
        factory.AMQP.MaxFrameSize = 64 * 1024;
        factory.AMQP.IdleTimeout = 60_000;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        using var guard = new ConnectGuard(either.Token);
        return await factory.CreateAsync(
            new Address(address.Host, address.Port, null, null, "/", address.IsTls ? "AMQPS" : "AMQP"), either.Token, guard).WaitAsync(either.Token);
    }

    /// <summary>Puts a new token when the present one nears its end.</summary>
    public Task KeepToken(CancellationToken ct) => time.GetUtcNow() < renewAt ? Task.CompletedTask : PutToken(ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception gone) when (gone is AmqpException or TimeoutException or ObjectDisposedException)
        {
            // It was closed already, or the other side went without a word.
        }
    }

    /// <summary>Answered, or an exception: the library tells nobody that an answer is missing, and nothing would ever come on such a link.</summary>
    private async Task<ReceiverLink> Attach(string subscription, string name, CancellationToken ct)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiver = new ReceiverLink(session, name, new Attach
        {
            Source = new Source { Address = subscription },
            Target = new Target(),
            RcvSettleMode = ReceiverSettleMode.Second,
        }, (_, attach) =>
        {
            // A refusal attaches first, to nothing, and detaches with the reason then.
            if (attach.Source is Source { Address: not null })
            {
                answered.TrySetResult();
            }
        });
        receiver.AddClosedCallback((_, error) => answered.TrySetException(new AmqpException(error ?? new Error(ErrorCode.DetachForced))));
        await answered.Task.WaitAsync(Patience, time, ct);
        return receiver;
    }

    private async Task PutToken(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var replies = $"cbs-{renewAt.Ticks}-{now.Ticks}";
        var sender = new SenderLink(session, $"{replies}-sender", "$cbs");
        var receiver = new ReceiverLink(session, $"{replies}-receiver",
            new Attach { Source = new Source { Address = "$cbs" }, Target = new Target { Address = replies } }, null);
        await sender.SendAsync(new Message(address.Token(now + TokenLife))
        {
            Properties = new Properties { MessageId = replies, ReplyTo = replies },
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token",
                ["type"] = "servicebus.windows.net:sastoken",
                ["name"] = $"sb://{address.Host}/",
            },
        }, Patience).WaitAsync(ct);
        using var reply = await receiver.ReceiveAsync(Patience).WaitAsync(ct)
            ?? throw new AmqpException(ErrorCode.ConnectionForced, "The broker did not answer to our token.");
        if (reply.ApplicationProperties?["status-code"] is not (200 or 202))
        {
            throw new UnauthorizedAccessException("The broker refused our token.");
        }
        renewAt = now + (TokenLife * 0.75);
        await sender.CloseAsync(Patience);
        await receiver.CloseAsync(Patience);
    }
}
