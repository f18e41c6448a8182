using System.Net.Sockets;

namespace ExchangeHub.Local.Broker;

/// <summary><c>-- broker --config FILE --port N [--data FILE]</c>: the broker alone, until it is stopped.</summary>
public static class BrokerCommand
{
    /// <summary>Exit status: 0 when stopped by <paramref name="ct"/>, 1 when the file or the port is at fault.</summary>
    /// <param name="data">Where it keeps what it accepts; null: nowhere.</param>
    public static async Task<int> Run(string config, int port, string? data, CancellationToken ct)
    {
        try
        {
            var topology = Topology.Parse(await File.ReadAllTextAsync(config, ct));
            // The emulator's own key, so that a connection string written for the emulator works here.
            await using var broker = EmbeddedBroker.Start(new() { Topology = topology, Port = port, Key = BrokerOptions.EmulatorKey, DataFile = data });
            Console.WriteLine(broker.ConnectionString);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is TopologyException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{config}: {fault.Message}");
            return 1;
        }
        catch (SocketException fault)
        {
            Console.Error.WriteLine($"127.0.0.1:{port}: {fault.Message}");
            return 1;
        }
        return 0;
    }
}
