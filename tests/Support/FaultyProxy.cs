using System.Net;
using System.Net.Sockets;

namespace ExchangeHub.Tests.Support;

/// <summary>What happens to one connection's bytes.</summary>
/// <param name="ClientBytes">How many of the client's bytes pass before <paramref name="Then"/>; likewise the server's.</param>
/// <param name="Chunk">The most that is passed on at once.</param>
internal sealed record LineFault(int ClientBytes = int.MaxValue, int ServerBytes = int.MaxValue, LineEnd Then = LineEnd.Closed, int Chunk = int.MaxValue);

internal enum LineEnd
{
    /// <summary>An orderly end of both sides.</summary>
    Closed,

    /// <summary>RST on both sides.</summary>
    Reset,

    /// <summary>Nothing passes any more, and nobody is told.</summary>
    Silent,
}

/// <summary>Stands between a client and a server on loopback; the faults are asked for in the order that clients connect.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<int, LineFault> faultOf;
    private readonly int target;
    private CancellationTokenSource carrying = new();
    private int connections;
    private int clientBytes, serverBytes;

    public FaultyProxy(int target, Func<int, LineFault> faultOf)
    {
        (this.target, this.faultOf) = (target, faultOf);
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public int Connections => Volatile.Read(ref connections);
    public int ClientBytes => Volatile.Read(ref clientBytes);
    public int ServerBytes => Volatile.Read(ref serverBytes);

    /// <summary>Ends what connections there are; new ones fare as they are asked for.</summary>
    public void Cut() => Interlocked.Exchange(ref carrying, new()).Cancel();

    public void Dispose()
    {
        stopping.Cancel();
        Cut();
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stopping.Token);
                var cut = carrying.Token; // taken first: whoever turns the faults and cuts then ends this one, or it fares by the new ones
                _ = Carry(client, faultOf(Interlocked.Increment(ref connections) - 1), cut);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Carry(Socket client, LineFault fault, CancellationToken cut)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            client.NoDelay = server.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, cut);
                var up = Pass(client, server, fault.ClientBytes, fault.Chunk, count => Interlocked.Add(ref clientBytes, count), cut);
                var down = Pass(server, client, fault.ServerBytes, fault.Chunk, count => Interlocked.Add(ref serverBytes, count), cut);
                await await Task.WhenAny(up, down);
                if (fault.Then == LineEnd.Silent)
                {
                    await Task.Delay(Timeout.Infinite, cut);
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Whichever side went, the other goes now.
            }
            if (fault.Then == LineEnd.Reset)
            {
                client.LingerState = server.LingerState = new LingerOption(true, 0);
            }
        }
    }

    private static async Task Pass(Socket from, Socket to, int most, int chunk, Action<int> count, CancellationToken cut)
    {
        var buffer = new byte[Math.Min(chunk, 16 * 1024)];
        while (most > 0 && await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, most)), cut) is > 0 and var read)
        {
            for (var sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cut);
            }
            most -= read;
            count(read);
        }
    }
}
