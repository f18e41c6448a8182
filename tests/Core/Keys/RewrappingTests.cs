using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Core.Keys;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Keys;

/// <summary>What was sealed before a rotation of the vault's encryption key opens afterwards without the old version: over the real adapter and the stand-in vault.</summary>
public sealed class RewrappingTests : IAsyncLifetime
{
    private const int Days = 3;
    private readonly MemoryBlobs content = new();
    private readonly List<(string Name, byte[] Sealed)> sealedTexts = [];
    private TestVault server = null!;
    private KeyVaultKeys vault = null!;
    private string before = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start();
        vault = server.Keys();
        await SealOnDays(content);
        before = await server.Current(TestVault.Encryption);
    }

    public async ValueTask DisposeAsync()
    {
        vault.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task AfterARotationTheOldVersionIsNeededNoMore()
    {
        var old = await Present();
        await Rotate();

        Assert.Equal(1, await Run()); // all are wrapped anew, and instances may not have noticed yet
        server.Time.Advance(Rewrapping.Settles);
        Assert.Equal(0, await Run());

        Assert.NotEqual(old, await Present());
        await AssertAllUnder(await Present());
        await Disable(before);
        await AssertAllOpen(content);
    }

    [Fact]
    public async Task WhileNothingIsRotatedARunReadsOneBlobAndUnwrapsNothing()
    {
        await Follow();
        server.Requests.Clear();
        var plan = new FaultPlan();

        Assert.Equal(0, await Run(new FaultyBlobs(content, plan)));

        Assert.Equal(1, plan.Calls);
        Assert.DoesNotContain(server.Requests, request => request.EndsWith("/unwrapkey", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task NoKeyIsLostWhateverCallFails(Failure failure)
    {
        var contents = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var name in content.Names)
        {
            contents[name] = (await content.Read(name, Ct))!.Content;
        }
        await Rotate();
        for (var nth = 1; ; nth++)
        {
            var (blobs, plan) = (new MemoryBlobs(), new FaultPlan { Nth = nth, Failure = failure });
            foreach (var (name, bytes) in contents)
            {
                await blobs.Put(name, bytes, Ct);
            }
            for (var run = 0; run < 2; run++)
            {
                await Record.ExceptionAsync(() => new Rewrapping(new FaultyBlobs(blobs, plan), new FaultyVault(vault, plan), server.Time).Run(Ct));
                await AssertAllOpen(blobs); // at once: nobody waits for the next run
                server.Time.Advance(Rewrapping.Settles);
            }
            if (!plan.End())
            {
                Assert.True(nth > 10, "nearly nothing was called");
                return;
            }
            await Run(blobs); // begins when the first run had not noted that it began
            server.Time.Advance(Rewrapping.Settles);
            Assert.Equal(0, await Run(blobs));
            await AssertAllUnder(await Present(), blobs);
            await AssertAllOpen(blobs);
        }
    }

    [Fact]
    public async Task AnInstanceThatNoticesLateCanLeaveNoKeyBehind()
    {
        using var late = server.Keys();
        await late.PublicKeys(Ct);
        await server.Rotate(TestVault.Encryption);
        using var early = server.Keys();
        Assert.Equal(1, await new Rewrapping(content, early, server.Time).Run(Ct));

        server.Time.Advance(TimeSpan.FromSeconds(58));
        await new DataKeys(content, late, server.Time, SystemEntropy.Source).Prepare(Ct); // the next day's
        server.Time.Advance(Rewrapping.Settles);

        Assert.Equal(0, await new Rewrapping(content, early, server.Time).Run(Ct));
        Assert.Equal(Days + 1, content.Names.Count(IsDataKey));
        await AssertAllUnder(await Present());
    }

    [Fact]
    public async Task AKeyThatComesWhenAllWasDoneIsFollowedTheDayAfter()
    {
        var name = content.Names.First(IsDataKey);
        var (standing, _) = (await content.Read(name, Ct))!;
        await Rotate();
        await Follow();
        await content.Put(name, standing, Ct); // an instance that stood still for long

        server.Time.Advance(Rewrapping.Again);
        Assert.Equal(0, await Run());

        await AssertAllUnder(await Present());
        await AssertAllOpen(content);
    }

    [Fact]
    public async Task WhatIsUnderAVersionThatThisInstanceDoesNotKnowYetIsNotWrappedBack()
    {
        using var late = server.Keys();
        await late.PublicKeys(Ct);
        await Rotate(TimeSpan.Zero);
        using var early = server.Keys();
        await new Rewrapping(content, early, server.Time).Run(Ct);

        Assert.Equal(Days + 1, await new Rewrapping(content, late, server.Time).Run(Ct));

        await AssertAllUnder((await early.PublicKeys(Ct)).First(key => key["use"].AsString() == "enc")["kid"].AsString());
    }

    [Fact]
    public async Task InstancesThatRunAtOnceDoNoHarm()
    {
        await Rotate();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Run()));
        await Follow();

        await AssertAllUnder(await Present());
        await AssertAllOpen(content);
    }

    [Fact]
    public async Task AKeyThatDoesNotOpenIsToldOfAndHoldsUpNoOther()
    {
        var damaged = content.Names.First(IsDataKey);
        await content.Put(damaged, "x"u8.ToArray(), Ct);
        await Rotate();

        await Run();
        server.Time.Advance(Rewrapping.Settles);

        Assert.Equal(2, await Run());
        Assert.Null((await State()).Done);
        await content.Delete(damaged, Ct);
        Assert.Equal(0, await Run());
        Assert.NotNull((await State()).Done);
        await AssertAllUnder(await Present());
    }

    [Fact]
    public async Task AVersionThatWasDisabledTooEarlyIsToldOfUntilItIsEnabledAgain()
    {
        await Rotate();
        await Disable(before);
        await Run();
        server.Time.Advance(Rewrapping.Settles);
        Assert.Equal(Days + 1, await Run());

        await Enable(before, true);
        server.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, await Run());
        await AssertAllUnder(await Present());
    }

    [Fact]
    public async Task ARunGoesOnWhereTheOneBeforeStopped()
    {
        var template = (await content.Read(content.Names.First(IsDataKey), Ct))!.Content;
        for (var day = 0; day < Rewrapping.MostInOneRun; day++)
        {
            await content.Put($"keys/data/{20200101 + day}.jwe", template, Ct);
        }
        await Rotate();

        Assert.Equal(2, await Run());
        Assert.Equal(Days, await Others(await Present()));
        server.Time.Advance(Rewrapping.Settles);
        Assert.Equal(0, await Run());
        await AssertAllUnder(await Present());
    }

    private async Task SealOnDays(IBlobs blobs)
    {
        var keys = new DataKeys(blobs, vault, server.Time, SystemEntropy.Source);
        for (var day = 0; day < Days; day++)
        {
            var name = $"disclosures/hospital/{day}";
            sealedTexts.Add((name, await keys.Seal(name, Encoding.UTF8.GetBytes(name), Ct)));
            server.Time.Advance(TimeSpan.FromDays(day == Days - 1 ? 0 : 1));
        }
    }

    private Task<int> Run(IBlobs? blobs = null) => new Rewrapping(blobs ?? content, vault, server.Time).Run(Ct);

    /// <summary>Until it is done.</summary>
    private async Task Follow()
    {
        await Run();
        server.Time.Advance(Rewrapping.Settles);
        Assert.Equal(0, await Run());
    }

    private async Task Rotate(TimeSpan? noticed = null)
    {
        await server.Rotate(TestVault.Encryption);
        server.Time.Advance(noticed ?? TimeSpan.FromMinutes(1));
    }

    private Task Disable(string version) => Enable(version, false);

    private async Task Enable(string version, bool enabled) => Assert.Equal(
        200, (await server.Call(HttpMethod.Patch, version[(server.Server.Address.AbsoluteUri.Length)..], new() { ["attributes"] = new JsonObject { ["enabled"] = enabled } })).Status);

    private async Task<string?> Present() => (await vault.PublicKeys(Ct)).First(key => key["use"].AsString() == "enc")["kid"].AsString();

    private async Task<RewrappingState> State() => WireJson.Read<RewrappingState>((await content.Read(Rewrapping.StateName, Ct))!.Content);

    private static bool IsDataKey(string name) => name.StartsWith("keys/data/", StringComparison.Ordinal);

    private async Task<int> Others(string? kid, MemoryBlobs? blobs = null)
    {
        var others = 0;
        foreach (var name in (blobs ?? content).Names.Where(IsDataKey))
        {
            others += Jwe.KidOf(Encoding.ASCII.GetString((await (blobs ?? content).Read(name, Ct))!.Content.Span), "exchange-data-key") == kid ? 0 : 1;
        }
        return others;
    }

    private async Task AssertAllUnder(string? kid, MemoryBlobs? blobs = null) => Assert.Equal(0, await Others(kid, blobs));

    /// <summary>For an instance that has just started.</summary>
    private async Task AssertAllOpen(IBlobs blobs)
    {
        var keys = new DataKeys(blobs, vault, server.Time, SystemEntropy.Source);
        Assert.Equal(Days, sealedTexts.Count);
        foreach (var (name, text) in sealedTexts)
        {
            Assert.Equal(name, Encoding.UTF8.GetString(await keys.Open(name, text, Ct)));
        }
    }
}
