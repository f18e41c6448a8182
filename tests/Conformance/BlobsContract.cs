using System.Text;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Conformance;

/// <summary>What every <see cref="IBlobs"/> must do. Each one, real or stand-in, runs all of it.</summary>
public abstract class BlobsContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An empty one.</summary>
    protected abstract Task<IBlobs> NewBlobs();

    [Fact]
    public async Task WhatWasCreatedIsRead()
    {
        var blobs = await NewBlobs();

        Assert.True(await blobs.Create("a/b.json", Bytes("one"), Ct));
        Assert.Equal("one", await Text(blobs, "a/b.json"));
    }

    [Fact]
    public async Task SecondCreateOfANameIsRefusedAndChangesNothing()
    {
        var blobs = await NewBlobs();
        await blobs.Create("a", Bytes("one"), Ct);
        var before = await blobs.Read("a", Ct);

        Assert.False(await blobs.Create("a", Bytes("two"), Ct));
        Assert.Equal("one", await Text(blobs, "a"));
        Assert.Equal(before!.ETag, (await blobs.Read("a", Ct))!.ETag);
    }

    [Fact]
    public async Task OfManyCreatesOfANameOneWins()
    {
        var blobs = await NewBlobs();

        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => blobs.Create("a", Bytes($"{i}"), Ct)));

        Assert.Single(won, one => one);
        Assert.Equal($"{Array.IndexOf(won, true)}", await Text(blobs, "a"));
    }

    [Fact]
    public async Task WhatIsNotThereReadsAsNull() => Assert.Null(await (await NewBlobs()).Read("a/b", Ct));

    [Fact]
    public async Task ReplacesOnlyTheVersionThatWasRead()
    {
        var blobs = await NewBlobs();
        await blobs.Put("a", Bytes("one"), Ct);
        var read = (await blobs.Read("a", Ct))!;

        Assert.True(await blobs.Replace("a", Bytes("two"), read.ETag, Ct));
        Assert.False(await blobs.Replace("a", Bytes("three"), read.ETag, Ct));
        Assert.Equal("two", await Text(blobs, "a"));
    }

    [Fact]
    public async Task OfManyReplacementsOfAVersionOneWins()
    {
        var blobs = await NewBlobs();
        await blobs.Put("a", Bytes("start"), Ct);
        var etag = (await blobs.Read("a", Ct))!.ETag;

        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => blobs.Replace("a", Bytes($"{i}"), etag, Ct)));

        Assert.Single(won, one => one);
        Assert.Equal($"{Array.IndexOf(won, true)}", await Text(blobs, "a"));
    }

    [Fact]
    public async Task DoesNotReplaceWhatWent()
    {
        var blobs = await NewBlobs();
        await blobs.Put("a", Bytes("one"), Ct);
        var etag = (await blobs.Read("a", Ct))!.ETag;
        await blobs.Delete("a", Ct);

        Assert.False(await blobs.Replace("a", Bytes("two"), etag, Ct));
        Assert.Null(await blobs.Read("a", Ct));
    }

    [Fact]
    public async Task APutStandsWhateverStoodThereAndMakesANewVersion()
    {
        var blobs = await NewBlobs();
        await blobs.Put("a", Bytes("one"), Ct);
        var first = (await blobs.Read("a", Ct))!.ETag;

        await blobs.Put("a", Bytes("two"), Ct);

        Assert.Equal("two", await Text(blobs, "a"));
        Assert.NotEqual(first, (await blobs.Read("a", Ct))!.ETag);
    }

    [Fact]
    public async Task DeletesAndStandsADeleteOfNothing()
    {
        var blobs = await NewBlobs();
        await blobs.Put("a", Bytes("one"), Ct);

        await blobs.Delete("a", Ct);
        await blobs.Delete("a", Ct);

        Assert.Null(await blobs.Read("a", Ct));
        Assert.True(await blobs.Create("a", Bytes("two"), Ct));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(5 * 1024 * 1024)]
    public async Task KeepsEveryByte(int length)
    {
        var blobs = await NewBlobs();
        var content = new byte[length];
        new Random(length).NextBytes(content);

        await blobs.Put("a", content, Ct);

        Assert.True((await blobs.Read("a", Ct))!.Content.Span.SequenceEqual(content));
    }

    [Fact]
    public async Task ListsAPrefixInOrdinalOrder()
    {
        var blobs = await NewBlobs();
        string[] names = ["p/a", "p/a-b", "p/a/b", "p/a.b", "p/a0", "p/B", "p/b", "p/0", "q/a", "p", "pa"];
        await Task.WhenAll(names.Select(name => blobs.Put(name, Bytes(name), Ct)));

        Assert.Equal(["p/0", "p/B", "p/a", "p/a-b", "p/a.b", "p/a/b", "p/a0", "p/b"], await List(blobs, "p/", null));
    }

    [Theory, InlineData("p/b", new[] { "p/c", "p/d" }), InlineData("p/bb", new[] { "p/c", "p/d" }), InlineData("p/d", new string[0]), InlineData("p/", new[] { "p/a", "p/b", "p/c", "p/d" })]
    public async Task ListsOnlyWhatComesAfter(string after, string[] expected)
    {
        var blobs = await NewBlobs();
        await Task.WhenAll(new[] { "p/a", "p/b", "p/c", "p/d", "q/e" }.Select(name => blobs.Put(name, default, Ct)));

        Assert.Equal(expected, await List(blobs, "p/", after));
    }

    [Fact]
    public async Task AListMayDeleteWhatItGives()
    {
        var blobs = await NewBlobs();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => blobs.Put($"p/{i}", default, Ct)));

        await foreach (var name in blobs.List("p/", null, Ct))
        {
            await blobs.Delete(name, Ct);
        }

        Assert.Empty(await List(blobs, "p/", null));
    }

    private static async Task<List<string>> List(IBlobs blobs, string prefix, string? after)
    {
        List<string> names = [];
        await foreach (var name in blobs.List(prefix, after, Ct))
        {
            names.Add(name);
        }
        return names;
    }

    private static async Task<string> Text(IBlobs blobs, string name) => Encoding.UTF8.GetString((await blobs.Read(name, Ct))!.Content.Span);
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
