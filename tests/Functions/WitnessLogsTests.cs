using System.Net;
using System.Text;
using ExchangeHub.Adapters.Witnesses;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;
using ExchangeHub.Tests.Core.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExchangeHub.Tests.Functions;

/// <summary>The hub as a witness over HTTP, and the hub's own client of witnesses against it and against a witness of other make.</summary>
public sealed class WitnessLogsTests : IAsyncLifetime
{
    private const string Path = "/v1/witness/add-checkpoint", Name = "hub.example/witness";
    private readonly TestLog log = new();
    private HubApp hub = null!;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        hub = await HubApp.Start(new() { ["Witness:Name"] = Name, ["Witness:Logs:0"] = log.Verifiers[0].ToString() });

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task SignsWhatContinuesAndNothingElse()
    {
        var (three, five) = (await Checkpoint(3), await Checkpoint(5));
        var proof = await Proof(3, 5);
        var key = NoteVerifier.Parse((await Text(await hub.Get("/v1/witness/key"))).TrimEnd('\n'))!;
        Assert.True(key is { IsWitness: true, Name: Name });

        await AssertSigned(key, new(0, [], three));
        await AssertSize(3, new(0, [], five)); // does not know what was signed last
        Assert.Equal(422, await Status(new(3, [], five)));
        Assert.Equal(422, await Status(new(3, [.. proof.Reverse()], five)));
        Assert.Equal(422, await Status(new(3, [.. proof, proof[0]], five)));
        await AssertSigned(key, new(3, proof, five));
        await AssertSigned(key, new(5, [], five)); // the same again
        await AssertSize(5, new(3, proof, five)); // repeated, and no longer what was signed last
        Assert.Equal(400, await Status(new(5, [], three)));
        await AssertSize(5, new(0, [], three)); // rolled back
        await AssertSize(5, new(5, [], await Checkpoint(5, new byte[32]))); // forked at the same size
        Assert.Equal(422, await Status(new(5, await Proof(5, 6), await Checkpoint(6, new byte[32])))); // forked at a larger one
    }

    [Fact]
    public async Task ALogThatBeginsAnewOrIsAStrangerIsRefused()
    {
        var stranger = NoteSigner.Ed25519(TestLog.Origin, new byte[32]);
        var other = NoteSigner.Ed25519("other.example/log", new byte[32]);
        async Task<string> Note(string origin, NoteSigner signer)
        {
            var text = new Checkpoint(origin, 1, new byte[32]).ToString();
            return new SignedNote(text, [await signer.Sign(text, Ct)]).ToString();
        }

        Assert.Equal(403, await Status(new(0, [], await Note(TestLog.Origin, stranger))));
        Assert.Equal(404, await Status(new(0, [], await Note("other.example/log", other))));
        Assert.Equal(422, await Status(new(0, [new byte[32]], await Checkpoint(3)))); // a proof of nothing
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 00\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("old 0\nnot base64\n\n")]
    [InlineData("new 0\n\n")]
    public async Task WhatIsNoRequestIsRefused(string head) => Assert.Equal(400, (int)(await Post(head + await Checkpoint(3))).StatusCode);

    [Fact]
    public async Task MoreHashesThanAnyProofHasAreRefused() =>
        Assert.Equal(400, await Status(new(1, [.. Enumerable.Repeat(new byte[32], 64)], await Checkpoint(3))));

    [Fact]
    public async Task ABodyThatIsTooLargeIsRefused() => await HubApp.AssertProblem("request-too-large", await Post(new string('x', 70_000)));

    [Fact]
    public async Task TwoAtOnceCannotTakeTheLogBack()
    {
        await Status(new(0, [], await Checkpoint(3)));
        var (four, six) = (await Checkpoint(4), await Checkpoint(6));
        var (toFour, toSix) = (await Proof(3, 4), await Proof(3, 6));
        for (var i = 0; i < 5; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Status(n % 2 == 0 ? new(3, toFour, four) : new(3, toSix, six))));
            Assert.True(answers.Count(status => status == 200) <= 1 || i == 0);
        }
        var size = await Text(await Post(new WitnessRequest(0, [], four).ToString()));
        Assert.True(size is "4\n" or "6\n", size);
    }

    [Fact]
    public async Task AHubThatIsNobodysWitnessKnowsNoLog()
    {
        await using var alone = await HubApp.Start();
        Assert.Equal(HttpStatusCode.NotFound, (await alone.Get("/v1/witness/key")).StatusCode);
        var answer = await alone.Send(HttpMethod.Post, Path, null, HubApp.Body(Encoding.UTF8.GetBytes(new WitnessRequest(0, [], await Checkpoint(3)).ToString()), "text/plain"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task OneHubsLogIsCosignedByAnother()
    {
        var key = (await Text(await hub.Get("/v1/witness/key"))).TrimEnd('\n');
        using var http = HttpWitness.Client();
        var witness = new HttpWitness(http, NoteVerifier.Parse(key)!, new($"{hub.Urls.First()}/v1/witness"));
        using var sequencer = new Sequencer(
            new Support.ImmutableBlobs(log.Tiles), log.State, log.Pending, log.Signers, TestLog.Origin, new Witnesses([witness], 1, new(log.Tiles, log.State), TimeProvider.System));
        foreach (var step in new[] { 3, 300 })
        {
            log.Enqueue(step);
            await sequencer.RunOnce(Ct);
            var note = Encoding.UTF8.GetString((await log.State.Read("checkpoint", Ct))!.Content.Span);
            Assert.NotNull(SignedNote.Open(note, [witness.Key]));
        }
    }

    /// <summary>Written from the protocol's text, with none of the hub's own code for it.</summary>
    [Theory]
    [InlineData(200, WitnessVerdict.Cosigned)]
    [InlineData(400, WitnessVerdict.Malformed)]
    [InlineData(403, WitnessVerdict.NotSigned)]
    [InlineData(404, WitnessVerdict.UnknownLog)]
    [InlineData(409, WitnessVerdict.OtherSize)]
    [InlineData(422, WitnessVerdict.NotConsistent)]
    [InlineData(302, WitnessVerdict.NotReached)]
    [InlineData(500, WitnessVerdict.NotReached)]
    public async Task AWitnessOfOtherMakeIsUnderstood(int status, WitnessVerdict verdict)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var heard = "";
        app.MapPost("/w1/add-checkpoint", async (HttpContext context) =>
        {
            heard = await new StreamReader(context.Request.Body).ReadToEndAsync(Ct);
            context.Response.StatusCode = status;
            context.Response.ContentType = status == 409 ? "text/x.tlog.size" : "text/plain";
            await context.Response.WriteAsync(status == 409 ? "20852014\n" : "\u2014 witness.example/w1 AAAAAAA=\n", Ct);
        });
        await app.StartAsync(Ct);
        using var http = HttpWitness.Client();
        var witness = new HttpWitness(http, NoteSigner.Witness("witness.example/w1", new byte[32], TimeProvider.System).Verifier, new($"{app.Urls.First()}/w1/"));

        var answer = await witness.Add(new(1, [new byte[32]], "text\n\nlines\n"), Ct);

        Assert.Equal(verdict, answer.Verdict);
        Assert.Equal(verdict == WitnessVerdict.OtherSize ? 20852014 : 0, answer.Size);
        Assert.Equal("old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\ntext\n\nlines\n", heard);
    }

    [Fact]
    public async Task AWitnessThatCannotBeReachedIsSaidToBe()
    {
        using var http = HttpWitness.Client();
        var witness = new HttpWitness(http, NoteSigner.Witness("w", new byte[32], TimeProvider.System).Verifier, new($"http://127.0.0.1:{ExchangeHub.Local.Ports.Choose(0)}"));
        Assert.Equal(WitnessVerdict.NotReached, (await witness.Add(new(0, [], ""), Ct)).Verdict);
    }

    [Theory]
    [InlineData("Witnesses:Needed", "1")]
    [InlineData("Witnesses:Known:0:Key", "nonsense")]
    [InlineData("Witness:Logs:0", "nonsense")]
    public async Task WrongSettingsStopTheStart(string key, string value) =>
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => HubApp.Start(new() { [key] = value }));

    private async Task AssertSigned(NoteVerifier key, WitnessRequest request)
    {
        var answer = await Post(request.ToString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(SignedNote.Open(request.Checkpoint + await Text(answer), [key]));
    }

    private async Task AssertSize(long size, WitnessRequest request)
    {
        var answer = await Post(request.ToString());
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal($"{size}\n", await Text(answer));
    }

    private async Task<int> Status(WitnessRequest request) => (int)(await Post(request.ToString())).StatusCode;

    private Task<HttpResponseMessage> Post(string body) => hub.Send(HttpMethod.Post, Path, null, HubApp.Body(Encoding.UTF8.GetBytes(body), "text/plain"));

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(Ct);

    private static byte[][] Leaves { get; } = [.. Enumerable.Range(0, 6).Select(i => MerkleTree.HashLeaf([(byte)i]))];

    private async Task<string> Checkpoint(int size, byte[]? root = null)
    {
        var text = new Checkpoint(TestLog.Origin, size, root ?? MerkleTree.Root(Leaves.AsSpan(0, size))).ToString();
        return new SignedNote(text, [await (await log.Signers(Ct))[0].Sign(text, Ct)]).ToString();
    }

    private static Task<IReadOnlyList<byte[]>> Proof(int old, int size) => new TreeHashes(
        (_, _) => Task.FromResult<ReadOnlyMemory<byte>?>(Leaves.Take(size).SelectMany(leaf => leaf).ToArray()), size).Consistency(old, Ct);
}
