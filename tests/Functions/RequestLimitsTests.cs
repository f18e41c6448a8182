using System.Diagnostics;
using System.Net;
using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Tests.Functions;

public sealed class RequestLimitsTests : IAsyncLifetime
{
    private HubApp hub = null!;

    public async ValueTask InitializeAsync()
    {
        hub = await HubApp.Start();
        await hub.Register(HubApp.Agency("police"));
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task AMessageOfOneByteTooManyIsRefused(bool withLength)
    {
        var content = HubApp.Body(new byte[Opener.MaxBytes + 1], "application/sd-jwt");

        var answer = await Send(withLength ? content : new Chunked(content, "application/sd-jwt"));

        await HubApp.AssertProblem("message-too-large", answer);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task AMessageOfExactlyTheLimitIsRead(bool withLength)
    {
        var content = HubApp.Body(new byte[Opener.MaxBytes], "application/sd-jwt");

        await HubApp.AssertProblem("message-malformed", await Send(withLength ? content : new Chunked(content, "application/sd-jwt")));
    }

    [Fact]
    public async Task AMessageFarTooLargeIsRefusedQuickly()
    {
        var clock = Stopwatch.StartNew();

        await HubApp.AssertProblem("message-too-large", await Send(HubApp.Body(new byte[40 * 1024 * 1024], "application/sd-jwt")));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"took {clock.Elapsed}");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task OtherBodiesHaveASmallLimit(bool withLength)
    {
        var content = HubApp.Body(new byte[RequestBody.SmallLimit + 1], "application/jwt");

        var answer = await hub.Send(HttpMethod.Put, "/v1/consents/1", hub.TokenOf("police", Roles.ConsentWrite), withLength ? content : new Chunked(content, "application/jwt"));

        await HubApp.AssertProblem("request-too-large", answer);
    }

    [Theory, InlineData("text/plain"), InlineData("application/jwt"), InlineData("application/json")]
    public async Task AMessageOfAnotherMediaTypeIsRefused(string mediaType) =>
        await HubApp.AssertProblem("media-type-unsupported", await Send(HubApp.Body([1], mediaType)));

    [Fact]
    public async Task ABodyWithoutMediaTypeIsRefused() =>
        await HubApp.AssertProblem("media-type-unsupported", await Send(new ByteArrayContent([1])));

    [Fact]
    public async Task ACompressedBodyIsRefused()
    {
        var content = HubApp.Body([1], "application/sd-jwt");
        content.Headers.ContentEncoding.Add("gzip");

        await HubApp.AssertProblem("media-type-unsupported", await Send(content));
    }

    [Fact]
    public async Task MediaTypesMayBeWrittenInAnyCaseAndWithParameters() =>
        await HubApp.AssertProblem("message-malformed", await Send(HubApp.Body([1], "Application/SD-JWT; charset=utf-8")));

    [Fact]
    public async Task AHeaderOfAMegabyteIsRefusedByTheServer()
    {
        var answer = await hub.Send(HttpMethod.Get, "/v1/inbox", null, null, ("X-Long", new string('a', 1024 * 1024)));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    public static TheoryData<string, byte[]> MalformedJson => new()
    {
        { "empty", [] },
        { "not JSON", "{"u8.ToArray() },
        { "no object", "[]"u8.ToArray() },
        { "null", "null"u8.ToArray() },
        { "member twice", """{"id":"a-b","id":"a-b","name":"n","type":"school"}"""u8.ToArray() },
        { "unknown member", """{"id":"a-b","name":"n","type":"school","more":1}"""u8.ToArray() },
        { "null inside", """{"id":"a-b","name":"n","type":"school","jurisdictions":[null]}"""u8.ToArray() },
        { "missing member", """{"id":"a-b","name":"n"}"""u8.ToArray() },
        { "wrong type", """{"id":"a-b","name":7,"type":"school"}"""u8.ToArray() },
        { "invalid UTF-8", [.. """{"id":"a-b","name":"n","type":"school"""u8, 0xff, .. "\"}"u8] },
        { "200 levels", Encoding.ASCII.GetBytes(new string('[', 200) + new string(']', 200)) },
    };

    [Theory, MemberData(nameof(MalformedJson))]
    public async Task JsonThatIsNotStrictlyWhatIsAskedForIsRefused(string name, byte[] body)
    {
        Assert.NotNull(name);
        await HubApp.AssertProblem("request-malformed", await hub.Send(
            HttpMethod.Put, "/v1/agencies/a-b", hub.AdminToken, HubApp.Body(body, "application/json")));
    }

    private Task<HttpResponseMessage> Send(HttpContent content) =>
        hub.Send(HttpMethod.Post, "/v1/messages", hub.TokenOf("police", Roles.Send), content);

    /// <summary>The same bytes without a length said beforehand.</summary>
    private sealed class Chunked : HttpContent
    {
        private readonly HttpContent content;

        public Chunked(HttpContent content, string mediaType)
        {
            this.content = content;
            Headers.ContentType = new(mediaType);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => content.CopyToAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
