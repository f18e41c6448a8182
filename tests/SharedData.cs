namespace ExchangeHub.Tests;

/// <summary>Third-party vectors and corpora that live beside the project, never inside it.</summary>
public static class SharedData
{
    /// <summary>Full path of a file or folder; skips the running test, saying so, when the data is not on this machine.</summary>
    public static string Path(params string[] parts)
    {
        var path = System.IO.Path.Combine([Root, .. parts]);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"shared data not here: {string.Join('/', parts)}");
        return path;
    }

    private static string Root { get; } =
        Environment.GetEnvironmentVariable("EXCHANGEHUB_SHARED") ?? System.IO.Path.Combine(Repository, "..", "shared");

    /// <summary>The folder that holds the solution.</summary>
    public static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "ExchangeHub.sln")))
            {
                folder = System.IO.Path.GetDirectoryName(folder);
            }
            return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }
    }
}
