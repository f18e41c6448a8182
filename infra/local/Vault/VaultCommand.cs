using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Vault;

/// <summary><c>-- vault --port N</c>: the vault alone, until it is stopped.</summary>
public static class VaultCommand
{
    /// <summary>Exit status: 0 when stopped by <paramref name="ct"/>, 1 when the port or the folder is at fault.</summary>
    public static async Task<int> Run(string folder, int port, TextWriter output, CancellationToken ct)
    {
        try
        {
            PrivateFiles.MakeFolder(Path.GetDirectoryName(folder)!);
            await using var vault = await StandInVault.Start(new() { Folder = folder, Port = port }, ct);
            await output.WriteLineAsync($"vault        https://127.0.0.1:{vault.Port}");
            await output.WriteLineAsync($"certificate  {Path.Combine(folder, LoopbackCertificate.PublicFile)}");
            await output.WriteLineAsync($"token        {Path.Combine(folder, VaultToken.FileName)}");
            await output.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is LocalFault or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"vault on 127.0.0.1:{port}: {fault.Message}");
            return 1;
        }
        return 0;
    }
}
