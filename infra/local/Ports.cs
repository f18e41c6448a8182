using System.Net;
using System.Net.Sockets;

namespace ExchangeHub.Local;

/// <summary>Ports on 127.0.0.1.</summary>
public static class Ports
{
    /// <summary><paramref name="wanted"/> when nobody listens there, else a free one; 0 asks for a free one at once.</summary>
    public static int Choose(int wanted)
    {
        if (wanted != 0 && TryBind(wanted) is { } usual)
        {
            return usual;
        }
        return TryBind(0) ?? throw new LocalFault("no port is free on 127.0.0.1");
    }

    private static int? TryBind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1); // binding alone does not tell: another may listen beside it
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
