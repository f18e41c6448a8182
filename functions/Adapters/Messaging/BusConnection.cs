using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using ExchangeHub.Contracts;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>One open connection with a sender on one entity; it keeps its token fresh and is thrown away when anything on it breaks.</summary>
internal sealed class BusConnection : IDisposable
{
    private readonly Connection connection;
    private readonly Session session;
    private readonly IBusTokens tokens;
    private readonly BusAddress address;
    private readonly TimeProvider time;
    private readonly Entropy entropy;
    private readonly CancellationTokenSource closing = new();

    private BusConnection(Connection connection, BusAddress address, IBusTokens tokens, TimeProvider time, Entropy entropy)
    {
        (this.connection, this.address, this.tokens, this.time, this.entropy) = (connection, address, tokens, time, entropy);
        session = new Session(connection);
    }

    public SenderLink Sender { get; private set; } = null!;

    public bool IsOpen => !connection.IsClosed && !Sender.IsClosed;

    public static async Task<BusConnection> Open(
        BusAddress address, string entity, IBusTokens tokens, TimeProvider time, Entropy entropy, CancellationToken ct)
    {
        var factory = new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        // Links are told apart by container and name, so neither may be another instance's.
        factory.AMQP.ContainerId = Ids.New(time, entropy).ToString();
        factory.AMQP.HostName = address.Host;
        factory.AMQP.MaxFrameSize = 64 * 1024;
        factory.AMQP.IdleTimeout = 60_000;
        using var guard = new ConnectGuard(ct);
        var opened = await factory.CreateAsync(
            new Address(address.Host, address.Port, null, null, "/", address.IsTls ? "AMQPS" : "AMQP"), ct, guard).WaitAsync(ct);
        var bus = new BusConnection(opened, address, tokens, time, entropy);
        try
        {
            var expires = await bus.PutToken(ct);
            bus.Sender = await bus.Attach(entity, ct);
            _ = bus.KeepToken(expires);
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        closing.Cancel();
        try
        {
            connection.Close(TimeSpan.Zero);
        }
        catch (Exception gone) when (gone is AmqpException or ObjectDisposedException)
        {
            // It was closed already.
        }
    }

    private async Task<SenderLink> Attach(string entity, CancellationToken ct)
    {
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sender = new SenderLink(session, Ids.New(time, entropy).ToString(), new Attach
        {
            Source = new Source(),
            Target = new Target { Address = entity },
            SndSettleMode = SenderSettleMode.Unsettled,
        }, (_, attach) =>
        {
            // A refusal attaches first, to nothing, and detaches with the reason then.
            if (attach.Target is Target { Address: not null })
            {
                attached.TrySetResult();
            }
        });
        sender.AddClosedCallback((_, error) => attached.TrySetException(new AmqpException(error ?? new Error(ErrorCode.DetachForced))));
        await attached.Task.WaitAsync(ct);
        return sender;
    }

    private async Task KeepToken(DateTimeOffset expires)
    {
        try
        {
            while (!closing.IsCancellationRequested)
            {
                // Early enough that a slow answer does not matter.
                await Task.Delay((expires - time.GetUtcNow()) * 0.75, time, closing.Token);
                expires = await PutToken(closing.Token);
            }
        }
        catch (Exception broken) when (broken is AmqpException or OperationCanceledException or TimeoutException
            or ObjectDisposedException or UnauthorizedAccessException or Azure.RequestFailedException)
        {
            // The next announcement opens a new connection, and says what is wrong if that fails too.
            Dispose();
        }
    }

    private async Task<DateTimeOffset> PutToken(CancellationToken ct)
    {
        var token = await tokens.Issue(ct);
        var name = Ids.New(time, entropy).ToString();
        var sender = new SenderLink(session, $"{name}-sender", "$cbs");
        var receiver = new ReceiverLink(session, $"{name}-receiver",
            new Attach { Source = new Source { Address = "$cbs" }, Target = new Target { Address = name } }, null);
        await sender.SendAsync(new Message(token.Value)
        {
            Properties = new Properties { MessageId = name, ReplyTo = name },
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token",
                ["type"] = token.Type,
                ["name"] = $"sb://{address.Host}/",
                ["expiration"] = token.Expires.UtcDateTime,
            },
        }, AmqpNotices.Patience).WaitAsync(ct);
        using var reply = await receiver.ReceiveAsync(AmqpNotices.Patience).WaitAsync(ct)
            ?? throw new AmqpException(ErrorCode.ConnectionForced, "The broker did not answer to our token.");
        if (reply.ApplicationProperties?["status-code"] is not (200 or 202))
        {
            throw new UnauthorizedAccessException("The broker refused our token.");
        }
        await sender.CloseAsync(AmqpNotices.Patience).WaitAsync(ct);
        await receiver.CloseAsync(AmqpNotices.Patience).WaitAsync(ct);
        return token.Expires;
    }
}
