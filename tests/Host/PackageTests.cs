using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ExchangeHub.Local;

namespace ExchangeHub.Tests.Host;

/// <summary>The folder that is deployed: what a Functions host reads and starts, and nothing besides.</summary>
public sealed class PackageTests : IClassFixture<PublishedFolder>
{
    private readonly PublishedFolder package;
    private readonly int port = Ports.Choose(0);

    public PackageTests(PublishedFolder package)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the package is for Linux");
        this.package = package;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublishYieldsWhatTheHostReadsAndNothingElse()
    {
        Assert.Equal((0, ""), await package.Check());

        Assert.Equal(
            Sources("function.json").Append("host.json").Order(),
            Files().Where(file => file.EndsWith("function.json", StringComparison.Ordinal) || file == "host.json").Order());
        Assert.All(Files(), file => Assert.DoesNotMatch("""\.(pdb|cs|md|config|html|http|xml)$|settings|package|node_modules""", file));
    }

    public static TheoryData<string> Unwanted =>
    [
        "local.settings.json", "appsettings.Development.json", "appsettings.json", "package.json", "web.config", "exchange-hub.pdb", "Program.cs", "README.md",
        "Sweep/SweepEndpoint.cs", "Sweep/local.settings.json", "Other/function.json", "node_modules/a/function.json", "wwwroot/index.html", "runtimes/linux-x64/native/a.so",
        "proxies.json", "seed.key", ".env", "two words.json",
    ];

    [Theory, MemberData(nameof(Unwanted))]
    public async Task WhatDoesNotBelongIsFound(string name)
    {
        var file = new FileInfo(package.File(name));
        var had = file.Directory!.Exists;
        file.Directory.Create();
        await File.WriteAllTextAsync(file.FullName, "{}", Ct);
        try
        {
            Assert.Equal((1, $"package: {name} must not be in the package\n"), await package.Check());
        }
        finally
        {
            file.Delete();
            if (!had)
            {
                Directory.Delete(package.File(name.Split('/')[0]), recursive: true);
            }
        }
    }

    [Theory, InlineData("host.json"), InlineData("Sweep/function.json"), InlineData("exchange-hub"), InlineData("exchange-hub.dll"), InlineData("exchange-hub.runtimeconfig.json")]
    public async Task WhatIsMissingIsFound(string name)
    {
        var (path, aside) = (package.File(name), Path.GetTempFileName());
        File.Move(path, aside, overwrite: true);
        try
        {
            var (status, output) = await package.Check();
            Assert.Equal(1, status);
            Assert.Contains(name, output, StringComparison.Ordinal);
        }
        finally
        {
            File.Move(aside, path);
        }
    }

    [Fact]
    public async Task AFunctionThatIsNotAsItIsHereIsFound()
    {
        var path = package.File("Sweep/function.json");
        var before = await File.ReadAllTextAsync(path, Ct);
        await File.WriteAllTextAsync(path, before.Replace("0 * * * * *", "0 0 * * * *", StringComparison.Ordinal), Ct);
        try
        {
            Assert.Equal((1, "package: Sweep/function.json is not in the package as it is\n"), await package.Check());
        }
        finally
        {
            await File.WriteAllTextAsync(path, before, Ct);
        }
    }

    /// <summary>The host says "Permission denied" and lets every caller wait.</summary>
    [Fact, UnsupportedOSPlatform("windows")]
    public async Task AProgramWithoutItsXBitIsFound()
    {
        var (program, mode) = (package.File("exchange-hub"), File.GetUnixFileMode(package.File("exchange-hub")));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            Assert.Equal((1, "package: exchange-hub is not executable\n"), await package.Check());
        }
        finally
        {
            File.SetUnixFileMode(program, mode);
        }
    }

    [Fact]
    public async Task APackageWithoutItsRuntimeIsFound() => Assert.Equal(1, (await package.Check("--own-runtime")).Status);

    /// <summary>What <c>dotnet publish</c> does when nobody says otherwise.</summary>
    [Fact]
    public async Task PublishedAsItIsItIsCompiledAheadWithItsOwnRuntime()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", ["msbuild", "functions", "-p:_IsPublishing=true", "-getProperty:PublishReadyToRun,SelfContained,RuntimeIdentifier,DebugType", "-nodeReuse:false"])
        {
            WorkingDirectory = SharedData.Repository, RedirectStandardOutput = true,
        })!;
        var said = JsonNode.Parse(await process.StandardOutput.ReadToEndAsync(Ct))!["Properties"]!;
        await process.WaitForExitAsync(Ct);

        Assert.Equal(
            ("true", "true", "linux-x64", "none"),
            ((string?)said["PublishReadyToRun"], (string?)said["SelfContained"], (string?)said["RuntimeIdentifier"], (string?)said["DebugType"]));
    }

    /// <summary>Started as the host starts it: the program of host.json, in the folder, with app settings and the host's variables for environment.</summary>
    [Fact]
    public async Task TheHostCanStartItFromThere()
    {
        var host = JsonNode.Parse(await File.ReadAllTextAsync(package.File("host.json"), Ct))!["customHandler"]!["description"]!;
        using var app = RunningProgram.StartFile(package.File((string)host["defaultExecutablePath"]!), package.Path, [], Environment);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        async Task<bool> Probe() // of the host: any answer will do
        {
            try
            {
                using var answer = await http.GetAsync("/", Ct);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
        await app.Until(Probe, Ct);

        await using var proxy = await ProxyingHost.Start(http.BaseAddress, Ct);
        using var live = await proxy.Http.GetAsync("/v1/health/live", Ct);
        using var asFile = await http.GetAsync("/host.json", Ct);

        Assert.Equal("""{"status":"live","reasons":[]}""", await live.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.NotFound, asFile.StatusCode); // the folder is its content root, and serves nothing of it
        await app.Terminate(Ct);
        Assert.Equal(1, await app.Ended(Ct)); // so that the host starts it again
    }

    private (string, string)[] Environment =>
    [
        ("FUNCTIONS_CUSTOMHANDLER_PORT", $"{port}"), ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "5b0b6b0e"), ("FUNCTIONS_HTTPWORKER_PORT", $"{port}"), ("FUNCTIONS_HTTPWORKER_ID", "5b0b6b0e"),
        ("FUNCTIONS_APP_ROOT_PATH", package.Path), ("FUNCTIONS_WORKER_RUNTIME", "custom"), ("FUNCTIONS_EXTENSION_VERSION", "~4"), ("ASPNETCORE_URLS", "http://+:80"),
        ("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))),
        ("Hub__BaseUrl", "https://hub.example"), ("Hub__LogOrigin", "hub.example/log"),
        ("AzureAd__Instance", "https://login.invalid/"), ("AzureAd__TenantId", "t"), ("AzureAd__ClientId", "c"),
        ("Storage__Content", "https://content.blob.invalid"), ("Storage__Log", "https://log.blob.invalid"),
        ("ServiceBusConnection__FullyQualifiedNamespace", "bus.invalid"), ("KeyVault__Uri", "https://hub.vault.invalid"),
    ];

    private IEnumerable<string> Files() => Directory.GetFiles(package.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(package.Path, file));

    private static IEnumerable<string> Sources(string name)
    {
        var root = Path.Combine(SharedData.Repository, "functions");
        return Directory.GetDirectories(root).Select(folder => Path.Combine(folder, name)).Where(File.Exists).Select(file => Path.GetRelativePath(root, file));
    }
}
