using System.Diagnostics;
using System.Globalization;

namespace ExchangeHub.Local.Azurite;

/// <summary>
/// After <c>kill -9</c> the child of the process before may still be writing its last blobs. Two on one folder would spoil it, so the
/// next start waits for the old one and in the end kills it. A process is known by id and start time, since ids are used again.
/// </summary>
internal static class StaleAzurite
{
    public static void Remember(string folder, Process process) =>
        File.WriteAllText(NameIn(folder), string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime().Ticks}"));

    public static async Task Await(string folder, TimeSpan patience, CancellationToken ct)
    {
        if (Find(folder) is not { } stale)
        {
            return;
        }
        using (stale)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
            enough.CancelAfter(patience);
            try
            {
                await stale.WaitForExitAsync(enough.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                stale.Kill();
                await stale.WaitForExitAsync(ct);
            }
        }
    }

    private static Process? Find(string folder)
    {
        if (!File.Exists(NameIn(folder)) || File.ReadAllText(NameIn(folder)).Split(' ') is not [var id, var started])
        {
            return null;
        }
        try
        {
            var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            var since = process.StartTime.ToUniversalTime() - new DateTime(long.Parse(started, CultureInfo.InvariantCulture), DateTimeKind.Utc);
            return since.Duration() < TimeSpan.FromSeconds(1) ? process : null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // gone, or going while we looked
        }
    }

    private static string NameIn(string folder) => Path.Combine(folder, "azurite.pid");
}
