using System.Globalization;
using System.Runtime.InteropServices;
using ExchangeHub.Local;
using ExchangeHub.Broker;
using ExchangeHub.Local.Demo;
using ExchangeHub.Local.Files;
using ExchangeHub.Local.Vault;

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stopping.Cancel(); };
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; stopping.Cancel(); });
var folder = Path.Combine(Repository.Root(Environment.CurrentDirectory) ?? Environment.CurrentDirectory, ".hub");

try
{
    return args switch
    {
        [] => await Commands.Serve(folder, stopping.Token),
        ["demo"] => await Commands.Demo(null, stopping.Token),
        ["demo", "--referral", var file] => await Commands.Demo(ReferralFile.Read(file), stopping.Token),
        ["reset"] => Commands.Reset(folder),
        ["vault", "--port", var port] when int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            => await VaultCommand.Run(Path.Combine(folder, "vault"), number, Console.Out, stopping.Token),
        ["broker", .. var rest] when BrokerArguments.Parse(rest) is { } arguments => await Commands.Broker(arguments, folder, stopping.Token),
        _ => Commands.Help(),
    };
}
catch (LocalFault fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 130;
}
