using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>An AMQPNetLite client of the broker.</summary>
public sealed class TestClient : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(10), Never = TimeSpan.FromMilliseconds(300);
    private readonly Connection connection;

    private TestClient(Connection connection) => (this.connection, Session) = (connection, new Session(connection));

    public Session Session { get; }
    public Connection Connection => connection;

    /// <summary>Without a token: good for nothing yet.</summary>
    public static Task<TestClient> Connect(EmbeddedBroker broker) => Connect(broker.Port);

    /// <summary>Over TLS, to a broker that has this certificate and no other.</summary>
    public static async Task<TestClient> OpenSecured(EmbeddedBroker broker, X509Certificate2 pinned)
    {
        var client = await Connect(broker.TlsPort!.Value, pinned);
        var key = ServiceBusConnectionString.Parse(broker.ConnectionString);
        Assert.Equal(202, await client.PutToken(key.Token(TimeProvider.System.GetUtcNow().AddHours(1))));
        return client;
    }

    /// <param name="pinned">Null: without TLS.</param>
    private static async Task<TestClient> Connect(int port, X509Certificate2? pinned = null)
    {
        var factory = new ConnectionFactory();
        factory.SSL.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == pinned?.GetCertHashString();
        factory.SASL.Profile = SaslProfile.Anonymous;
        factory.AMQP.ContainerId = Name();
        factory.AMQP.MaxFrameSize = 64 * 1024;
        return new(await factory.CreateAsync(new Address("127.0.0.1", port, null, null, "/", pinned is null ? "AMQP" : "AMQPS")));
    }

    public static Task<TestClient> Open(EmbeddedBroker broker) => Open(broker.ConnectionString);

    public static async Task<TestClient> Open(string connectionString)
    {
        var address = ServiceBusConnectionString.Parse(connectionString);
        var client = await Connect(address.Port);
        Assert.Equal(202, await client.PutToken(address.Token(TimeProvider.System.GetUtcNow().AddHours(1))));
        return client;
    }

    public async Task<int> PutToken(string token, string name = "sb://127.0.0.1/", string type = "servicebus.windows.net:sastoken") =>
        (await TokenAnswer(token, name, type)).Status;

    public async Task<(int Status, string Text)> TokenAnswer(string token, string name, string type)
    {
        var reply = await Request("$cbs", new Message(token)
        {
            ApplicationProperties = new() { ["operation"] = "put-token", ["type"] = type, ["name"] = name },
        });
        return ((int)reply.ApplicationProperties["status-code"], (string)reply.ApplicationProperties["status-description"]);
    }

    public Task<Message> Manage(string entity, string operation, Map body) =>
        Request($"{entity}/$management", new Message(body) { ApplicationProperties = new() { ["operation"] = operation } });

    public SenderLink Sender(string entity) => new(Session, Name(), entity);

    public ReceiverLink Receiver(string entity, int credit = 1, bool delete = false)
    {
        var receiver = new ReceiverLink(Session, Name(), new Attach
        {
            Source = new Source { Address = entity },
            Target = new Target(),
            SndSettleMode = delete ? SenderSettleMode.Settled : SenderSettleMode.Unsettled,
            RcvSettleMode = delete ? ReceiverSettleMode.First : ReceiverSettleMode.Second,
        }, null);
        receiver.SetCredit(credit, autoRestore: false);
        return receiver;
    }

    public async Task Send(string entity, params Message[] messages)
    {
        var sender = Sender(entity);
        foreach (var message in messages)
        {
            await sender.SendAsync(message, Soon);
        }
        await sender.CloseAsync(Soon);
    }

    public static Message Text(string text, string? recipient = null, string? id = null)
    {
        var message = new Message { Properties = new() { MessageId = id ?? Name() }, BodySection = new Data { Binary = System.Text.Encoding.UTF8.GetBytes(text) } };
        if (recipient is not null)
        {
            message.ApplicationProperties = new() { ["recipient"] = recipient };
        }
        return message;
    }

    public static Message Batch(params Message[] messages)
    {
        var sections = new DataList();
        foreach (var message in messages)
        {
            sections.Add(new Data { Buffer = message.Encode() });
        }
        return new Message { Format = 0x80013700, BodySection = sections };
    }

    public static string TextOf(Message message) => System.Text.Encoding.UTF8.GetString((byte[])message.Body);

    public static string Name() => Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception gone) when (gone is AmqpException or TimeoutException)
        {
            // Some tests end the connection from the other side.
        }
    }

    private async Task<Message> Request(string node, Message request)
    {
        var name = Name();
        var sender = new SenderLink(Session, $"{name}-s", node);
        var receiver = new ReceiverLink(Session, $"{name}-r", new Attach { Source = new Source { Address = node }, Target = new Target { Address = name } }, null);
        request.Properties = new() { MessageId = name, ReplyTo = name };
        await sender.SendAsync(request, Soon);
        var reply = await receiver.ReceiveAsync(Soon);
        Assert.NotNull(reply);
        Assert.Equal(name, reply.Properties.CorrelationId);
        await sender.CloseAsync(Soon);
        await receiver.CloseAsync(Soon);
        return reply;
    }
}
