namespace ExchangeHub.Local.Files;

/// <summary>Held by one process at a time, and let go of by the operating system however that process ends.</summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Null when another process holds it.</summary>
    public static FileLock? Try(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public static async Task<FileLock> Wait(string path, TimeProvider time, CancellationToken ct)
    {
        while (true)
        {
            if (Try(path) is { } held)
            {
                return held;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, ct);
        }
    }

    public void Dispose() => file.Dispose();
}
