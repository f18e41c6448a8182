using System.Security.Cryptography;
using Azure;
using Azure.Core;
using ExchangeHub.Adapters.Keys;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Tests.Support;
using Microsoft.AspNetCore.Http;
using static ExchangeHub.Adapters.Http.Faults;

namespace ExchangeHub.Tests.Adapters;

/// <summary>A vault that throttles, fails, breaks off, or is not the vault at all.</summary>
public sealed class KeyVaultFaultTests : IAsyncLifetime
{
    private static readonly byte[] Digest = SHA256.HashData("signed"u8);

    private readonly Recorded credential = new();
    private TestVault server = null!;
    private KeyVaultKeys keys = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestVault.Start();
        credential.Token = server.Server.AccessToken;
        keys = server.Keys(credential);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        await server.DisposeAsync();
    }

    [Theory, InlineData(429), InlineData(500), InlineData(503)]
    public async Task AFailureThatPassesIsNotNoticed(int status)
    {
        var (key, left) = ((await keys.PublicKeys(Ct))[0], 2);
        server.Fault = context => Answer(context, left-- > 0, status, retryAfter: "0");

        var signature = await keys.Sign(key["kid"].AsString()!, Digest, Ct);

        Assert.True(left < 0, "the fault was met, twice, and then not any more");
        Assert.True(VerificationKey.FromJwk(key).Verify("signed"u8, signature));
    }

    [Fact]
    public async Task AVaultThatThrottlesIsLeftAloneForAsLongAsItAsks()
    {
        var (kid, at) = ((await keys.PublicKeys(Ct))[0]["kid"].AsString()!, new List<long>());
        server.Fault = context =>
        {
            at.Add(TimeProvider.System.GetTimestamp());
            return Answer(context, at.Count == 1, 429, retryAfter: "2");
        };

        await keys.Sign(kid, Digest, Ct);

        Assert.Equal(2, at.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(at[0], at[1]) > TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task AFailureThatStaysIsAnOutage()
    {
        var kid = (await keys.PublicKeys(Ct))[0]["kid"].AsString()!;
        server.Fault = context => Answer(context, true, 503, retryAfter: "0");

        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => keys.Sign(kid, Digest, Ct));

        Assert.True(IsOutage(fault));
    }

    [Fact]
    public async Task AVaultThatAsksForAnHourIsNotWaitedFor()
    {
        var kid = (await keys.PublicKeys(Ct))[0]["kid"].AsString()!;
        server.Fault = context => Answer(context, true, 429, retryAfter: "3600");

        var signing = keys.Sign(kid, Digest, Ct);
        while (!signing.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(signing, Task.Delay(20, Ct));
        }

        Assert.True(IsOutage(await Assert.ThrowsAsync<TimeoutException>(() => signing)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task AnAnswerThatBreaksOffInTheMiddleIsAskedForAgain(bool always)
    {
        var (key, met) = ((await keys.PublicKeys(Ct))[0], 0);
        server.Fault = async context =>
        {
            if (met++ > 0 && !always)
            {
                return false;
            }
            context.Response.ContentLength = 500;
            await context.Response.WriteAsync("""{"kid":"https://""", Ct);
            await context.Response.Body.FlushAsync(Ct);
            context.Abort();
            return true;
        };

        var signing = keys.Sign(key["kid"].AsString()!, Digest, Ct);

        if (always)
        {
            Assert.True(IsOutage(await Assert.ThrowsAnyAsync<Exception>(() => signing)));
        }
        else
        {
            var signature = await signing;
            Assert.True(VerificationKey.FromJwk(key).Verify("signed"u8, signature));
        }
        Assert.True(met > 1);
    }

    [Fact]
    public async Task AVaultThatCannotBeReachedIsAnOutage()
    {
        var kid = (await keys.PublicKeys(Ct))[0]["kid"].AsString()!;
        await server.Server.DisposeAsync();

        Assert.True(IsOutage(await Assert.ThrowsAnyAsync<Exception>(() => keys.Sign(kid, Digest, Ct))));
    }

    [Fact]
    public async Task ASignatureOfAnotherKeyIsNotTaken()
    {
        var keyId = await server.Current(TestVault.Signing);
        var kid = (await keys.PublicKeys(Ct))[0]["kid"].AsString()!;
        server.Fault = async context =>
        {
            await context.Response.WriteAsJsonAsync(new { kid = keyId, value = Contracts.Base64Url.Encode(new byte[64]) }, Ct);
            return true;
        };

        await Assert.ThrowsAsync<CryptographicException>(() => keys.Sign(kid, Digest, Ct));
    }

    [Theory]
    [InlineData("""{"kid":"https://hub.vault.localhost/keys/hub-signing/0","value":"AAAA"}""")] // of another version
    [InlineData("""{"value":"AAAA"}""")]
    [InlineData("""{}""")]
    [InlineData("""not JSON""")]
    public async Task AnAnswerThatIsNoneIsAnOutage(string body)
    {
        var kid = (await keys.PublicKeys(Ct))[0]["kid"].AsString()!;
        server.Fault = async context =>
        {
            await context.Response.WriteAsync(body, Ct);
            return true;
        };

        Assert.True(IsOutage(await Assert.ThrowsAsync<RequestFailedException>(() => keys.Sign(kid, Digest, Ct))));
        server.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(IsOutage(await Assert.ThrowsAsync<RequestFailedException>(() => keys.PublicKeys(Ct))));
    }

    [Fact]
    public async Task AListThatGoesOnAtAnotherHostIsNotFollowed()
    {
        server.Fault = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/versions", StringComparison.Ordinal))
            {
                return false;
            }
            await context.Response.WriteAsJsonAsync(new { value = Array.Empty<object>(), nextLink = "https://elsewhere.example/keys" }, Ct);
            return true;
        };

        await Assert.ThrowsAsync<RequestFailedException>(() => keys.PublicKeys(Ct));
    }

    [Fact]
    public async Task ARedirectionIsNotFollowed()
    {
        await keys.PublicKeys(Ct);
        var hosts = new List<string>();
        using var watched = server.Keys(credential, line => new Watched(line, hosts));
        server.Fault = context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "https://elsewhere.example/keys";
            return Task.FromResult(true);
        };

        await Assert.ThrowsAsync<RequestFailedException>(() => watched.PublicKeys(Ct));

        Assert.Equal(["hub.vault.localhost"], hosts.Distinct());
    }

    private static async Task<bool> Answer(HttpContext context, bool met, int status, string retryAfter)
    {
        if (met)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            await context.Response.WriteAsJsonAsync(new { error = new { code = "Throttled", message = "later" } }, Ct);
        }
        return met;
    }

    private sealed class Watched(HttpMessageHandler line, List<string> hosts) : DelegatingHandler(line)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            hosts.Add(request.RequestUri!.Host);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
