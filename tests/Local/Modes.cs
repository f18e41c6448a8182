namespace ExchangeHub.Tests.Local;

/// <summary>Who may read a file; skips the running test where there are no such modes.</summary>
internal static class Modes
{
    public static UnixFileMode Of(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return File.GetUnixFileMode(path);
        }
        Assert.Skip("Windows has no such modes");
        return default;
    }
}
