using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts.Log;
using Microsoft.Extensions.DependencyInjection;

namespace ExchangeHub.Tests.Functions;

public sealed class LogEndpointsTests : IAsyncLifetime
{
    private HubApp hub = null!;

    public async ValueTask InitializeAsync()
    {
        hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police", HubApp.NewKey(), HubApp.NewKey()));
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task BeforeTheFirstCheckpointThereIsNone() =>
        await HubApp.AssertProblem("not-found", await hub.Get("/v1/log/checkpoint", hub.TokenOf("police", Roles.Send)));

    [Fact]
    public async Task TheCheckpointIsANoteThatBothKeysSigned()
    {
        await Sequence();

        var answer = await hub.Get("/v1/log/checkpoint", hub.TokenOf("police", Roles.Send));

        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var note = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (var signer in await hub.Services.GetRequiredService<LogSigners>().Current(TestContext.Current.CancellationToken))
        {
            var checkpoint = Checkpoint.Parse(SignedNote.Open(note, [signer.Verifier])!)!;
            Assert.Equal((HubApp.LogOrigin, 2), (checkpoint.Origin, checkpoint.Size));
        }
    }

    [Theory, InlineData("tile/0/000.p/2", 64), InlineData("tile/entries/000.p/2", -1)]
    public async Task TilesMayBeKeptForeverByMembers(string path, int length)
    {
        await Sequence();

        var answer = await hub.Get($"/v1/log/{path}", hub.TokenOf("police", Roles.Send));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("max-age=31536000, private, immutable", answer.Headers.CacheControl?.ToString());
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(length < 0 ? Encoding.UTF8.GetString(bytes).Contains("police", StringComparison.Ordinal) : bytes.Length == length);
    }

    [Theory, InlineData("tile"), InlineData("tile/"), InlineData("tile/0/001"), InlineData("tile/0/000"), InlineData("tile/0/0"), InlineData("tile/../checkpoint"), InlineData("lock"), InlineData("")]
    public async Task NothingElseOfTheLogIsServed(string path)
    {
        await Sequence();

        var answer = await hub.Get($"/v1/log/{path.Replace("..", "%2e%2e", StringComparison.Ordinal)}", hub.TokenOf("police", Roles.Send));

        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.NotFound || path.Contains("..", StringComparison.Ordinal));
        Assert.NotEqual("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task AnAgencyListsItsOwnEntriesPageByPage()
    {
        for (var i = 0; i < 3; i++)
        {
            var id = $"01920000-0000-7000-8000-00000000000{i}";
            var wanted = new Contracts.Messages.Subscription { Id = id, Agency = "police", Kinds = ["tip"], Jurisdictions = ["US-WA"] };
            await hub.Send(HttpMethod.Put, $"/v1/subscriptions/{id}", hub.TokenOf("police", Roles.Receive), HubApp.JsonOf(wanted));
        }
        await Sequence();
        var token = hub.TokenOf("police", Roles.LogRead);

        var first = await HubApp.Json(await hub.Get("/v1/log/entries?most=2", token));
        var rest = await HubApp.Json(await hub.Get($"/v1/log/entries?most=2&after={first["next"]}", token));

        Assert.Equal(2, first["entries"]!.AsArray().Count);
        var last = Assert.Single(rest["entries"]!.AsArray())!.AsObject();
        Assert.Equal(["id", "salt", "entry"], last.Select(member => member.Key));
        Assert.Null(rest["next"]);
    }

    private Task Sequence() => hub.Services.GetRequiredService<LogRuns>().Run(TestContext.Current.CancellationToken);
}
