using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Amqp;
using Amqp.Framing;

namespace ExchangeHub.Benchmarks;

/// <summary>
/// Messages of 1 KB through a topic with filters: sent one by one with a window, received and settled as they come. The same client code
/// against the broker in memory, against one with a data file, and against a loopback echo that does nothing but AMQP.
/// </summary>
internal sealed class BrokerLoad(int messages)
{
    private const int Window = 1000, Subscriptions = 10;
    private static readonly byte[] Body = new byte[1024];

    /// <param name="certificate">Null: without TLS.</param>
    public async Task<Measured> Broker(string? file, X509Certificate2? certificate)
    {
        await using var broker = BusUnderLoad.Start(Subscriptions, file, certificate);
        var address = new Address(
            "127.0.0.1", broker.TlsPort ?? broker.Port, broker.KeyName, broker.Key, "/", certificate is null ? "AMQP" : "AMQPS");
        return await Measure(address, certificate, "exchange", "exchange/Subscriptions/s0");
    }

    public async Task<Measured> Echo(X509Certificate2? certificate)
    {
        var echo = new LoopbackEcho(certificate);
        var measured = await Measure(echo.Address, certificate, "echo", "echo");
        echo.Close();
        return measured;
    }

    private async Task<Measured> Measure(Address address, X509Certificate2? pinned, string target, string source)
    {
        var factory = new ConnectionFactory();
        factory.SSL.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == pinned?.GetCertHashString();
        var (sending, receiving) = (await factory.CreateAsync(address), await factory.CreateAsync(address));
        var sender = new SenderLink(new Session(sending), "send", target);
        await sender.SendAsync(Message(0)); // attached, and the code is warm
        var receiver = new ReceiverLink(new Session(receiving), "receive", source);
        receiver.SetCredit(Window);
        receiver.Accept(await receiver.ReceiveAsync());

        var started = Stopwatch.GetTimestamp();
        var received = Receive(receiver);
        await Send(sender);
        var sent = Stopwatch.GetElapsedTime(started);
        await received;
        var settled = Stopwatch.GetElapsedTime(started);
        var single = await Single(sender, receiver);
        await sending.CloseAsync();
        await receiving.CloseAsync();
        return new(messages / sent.TotalSeconds, messages / settled.TotalSeconds, single);
    }

    private async Task Send(SenderLink sender)
    {
        using var window = new SemaphoreSlim(Window);
        for (var i = 0; i < messages; i++)
        {
            await window.WaitAsync();
            sender.Send(Message(i), (_, _, _, _) => window.Release(), null);
        }
        for (var i = 0; i < Window; i++)
        {
            await window.WaitAsync();
        }
    }

    private async Task Receive(ReceiverLink receiver)
    {
        for (var i = 0; i < messages; i++)
        {
            receiver.Accept(await receiver.ReceiveAsync(TimeSpan.FromSeconds(60)) ?? throw new TimeoutException("a message is missing"));
        }
    }

    /// <summary>The median of one message sent, received and settled before the next.</summary>
    private static async Task<TimeSpan> Single(SenderLink sender, ReceiverLink receiver)
    {
        List<TimeSpan> times = [];
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await sender.SendAsync(Message(i));
            receiver.Accept(await receiver.ReceiveAsync());
            times.Add(Stopwatch.GetElapsedTime(started));
        }
        return times.Order().ElementAt(times.Count / 2);
    }

    private static Message Message(int number) => new()
    {
        Header = new Header { Durable = true },
        Properties = new Properties { MessageId = $"m{number}" },
        ApplicationProperties = new ApplicationProperties { ["recipient"] = "a0", ["urgency"] = "routine" },
        BodySection = new Data { Binary = Body },
    };

    /// <param name="Sent">Messages accepted a second.</param>
    /// <param name="Through">Messages sent, filtered, received and settled a second.</param>
    /// <param name="Single">One message alone, from its sending to its arrival.</param>
    internal sealed record Measured(double Sent, double Through, TimeSpan Single);
}
