using System.Diagnostics;
using Azure.Storage.Blobs;
using ExchangeHub.Local.Azurite;

namespace ExchangeHub.Tests.Local;

public sealed class AzuriteProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("azurite-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task TwoStartAtTheSameTimeAndEachHasItsOwnBlobs()
    {
        var both = await Task.WhenAll(AzuriteProcess.Start(AzuriteOptions.ForTests("one"), Ct), AzuriteProcess.Start(AzuriteOptions.ForTests("one"), Ct));
        await using var first = both[0];
        await using var second = both[1];

        await Container(first, "one").CreateAsync(cancellationToken: Ct);

        Assert.NotEqual(first.Port, second.Port);
        Assert.True(await Container(first, "one").ExistsAsync(Ct));
        Assert.False(await Container(second, "one").ExistsAsync(Ct));
    }

    [Fact]
    public async Task WhatWasWrittenIsThereAfterAnOrderlyStop()
    {
        var options = Persistent();
        await using (var before = await AzuriteProcess.Start(options, Ct))
        {
            await Write(before, "kept");
        }
        await using var after = await AzuriteProcess.Start(options, Ct);

        Assert.Equal("kept", await Read(after));
    }

    [Fact]
    public async Task WhatWasWrittenASecondAgoIsThereAfterAzuriteWasKilled()
    {
        var options = Persistent();
        await using var before = await AzuriteProcess.Start(options, Ct);
        await Write(before, "kept");
        await Task.Delay(TimeSpan.FromSeconds(1.5), Ct);
        before.Kill();
        await using var after = await AzuriteProcess.Start(options, Ct);

        Assert.Equal("kept", await Read(after));
    }

    [Fact]
    public async Task ASecondOneOnTheSameFolderTakesThePlaceOfTheFirst()
    {
        var options = Persistent();
        await using var stale = await AzuriteProcess.Start(options, Ct);
        var id = File.ReadAllText(Path.Combine(folder, "data", "azurite.pid")).Split(' ')[0];
        await using var next = await AzuriteProcess.Start(options, Ct);

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)));
        await Write(next, "served");
    }

    [Fact]
    public async Task ATakenPortIsToldWithAzuritesOwnWords()
    {
        await using var first = await AzuriteProcess.Start(AzuriteOptions.ForTests("one"), Ct);

        var fault = await Assert.ThrowsAsync<ExchangeHub.Local.LocalFault>(
            () => AzuriteProcess.Start(AzuriteOptions.ForTests("one") with { Port = first.Port }, Ct));

        Assert.Contains("EADDRINUSE", fault.Message, StringComparison.Ordinal);
    }

    private AzuriteOptions Persistent() => AzuriteOptions.ForTests("one") with { Folder = Path.Combine(folder, "data") };

    private static BlobContainerClient Container(AzuriteProcess azurite, string account) =>
        new BlobServiceClient(azurite.ConnectionString(account)).GetBlobContainerClient("things");

    private static async Task Write(AzuriteProcess azurite, string text)
    {
        await Container(azurite, "one").CreateAsync(cancellationToken: Ct);
        await Container(azurite, "one").GetBlobClient("blob").UploadAsync(BinaryData.FromString(text), Ct);
    }

    private static async Task<string> Read(AzuriteProcess azurite) =>
        (await Container(azurite, "one").GetBlobClient("blob").DownloadContentAsync(Ct)).Value.Content.ToString();
}
