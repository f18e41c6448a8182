using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ExchangeHub.Broker.Administration;
using Microsoft.AspNetCore.Connections;

namespace ExchangeHub.Broker;

/// <summary><c>-- broker --config FILE --port N</c> and so on: the broker alone, until it is stopped.</summary>
public static class BrokerCommand
{
    /// <summary>Exit status: 0 when stopped by <paramref name="ct"/>, 1 when the file or the port is at fault.</summary>
    /// <param name="certificate">For TLS; null where <paramref name="arguments"/> want none.</param>
    public static async Task<int> Run(BrokerArguments arguments, X509Certificate2? certificate, CancellationToken ct)
    {
        var (config, port, data, tlsPort, _, administrationPort) = arguments;
        try
        {
            var topology = Topology.Parse(await File.ReadAllTextAsync(config, ct));
            // The emulator's own key, so that a connection string written for the emulator works here.
            await using var broker = EmbeddedBroker.Start(new()
            {
                Topology = topology,
                Port = port,
                Key = BrokerOptions.EmulatorKey,
                DataFile = data,
                Tls = tlsPort is { } wanted ? new(certificate!, wanted) : null,
            });
            await using var administration = administrationPort is { } given ? await BrokerAdministration.Start(broker, given, ct) : null;
            Console.WriteLine(broker.ConnectionString);
            if (broker.TlsPort is { } secured)
            {
                Console.WriteLine($"with TLS     amqps://localhost:{secured}");
                Console.WriteLine($"certificate  {arguments.Certificate}");
            }
            if (administration is not null)
            {
                Console.WriteLine($"administered {administration.ConnectionString}");
                Console.WriteLine(administration.TlsPort is { } https ? $"             https://localhost:{https}" : "             over HTTP alone");
            }
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            Console.Error.WriteLine(fault.Message); // it names the address
            return 1;
        }
        catch (Exception fault) when (fault is TopologyException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{config}: {fault.Message}");
            return 1;
        }
        catch (SocketException fault)
        {
            Console.Error.WriteLine($"127.0.0.1:{port}{(tlsPort is null ? "" : $" or {tlsPort}")}: {fault.Message}");
            return 1;
        }
        return 0;
    }
}
