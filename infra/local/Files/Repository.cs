namespace ExchangeHub.Local.Files;

/// <summary>Where the sources are.</summary>
public static class Repository
{
    /// <summary>The folder with <c>ExchangeHub.sln</c>, from <paramref name="start"/> upwards; null when there is none.</summary>
    public static string? Root(string start)
    {
        var folder = Path.GetFullPath(start);
        while (folder is not null && !File.Exists(Path.Combine(folder, "ExchangeHub.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder;
    }
}
