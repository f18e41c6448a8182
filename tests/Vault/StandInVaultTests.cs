using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local;
using ExchangeHub.Local.Files;
using ExchangeHub.Local.Vault;
using ExchangeHub.Tests.Local;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Vault;

/// <summary>What the stand-in keeps, refuses and never tells. What it answers is told by <see cref="AzureKeysClientTests"/>.</summary>
public sealed class StandInVaultTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("vault-").FullName;

    private string Under => Path.Combine(folder, "vault");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task TheNextStartHasTheSameKeysSecretsCertificateAndToken()
    {
        var before = await Started(async vault => (
            await vault.Current(TestVault.Signing), await Secret(vault), vault.Server.Certificate.Thumbprint, vault.Server.AccessToken));
        var after = await Started(async vault => (
            await vault.Current(TestVault.Signing), await Secret(vault), vault.Server.Certificate.Thumbprint, vault.Server.AccessToken));

        Assert.Equal(WithoutPort(before), WithoutPort(after));
    }

    [Fact]
    public async Task OnlyTheirOwnerReadsTheFiles()
    {
        await Started(vault => Task.FromResult(0));

        var files = Directory.GetFiles(Under, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").ToArray();
        string[] expected = ["access-token", "certificate.key.pem", "certificate.pem", "hub-encryption.json", "hub-log-seed.json", "hub-signing.json"];
        Assert.Equal(expected, files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(OwnerOnly, Modes.Of(file)));
        Assert.All(
            Directory.GetDirectories(Under, "*", SearchOption.AllDirectories).Append(Under),
            inner => Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, Modes.Of(inner)));
    }

    [Fact]
    public async Task ASecondVaultOnTheSameFolderIsRefused()
    {
        await using var first = await TestVault.Start(Under);

        await Assert.ThrowsAsync<LocalFault>(() => TestVault.Start(Under));
    }

    [Fact]
    public async Task ACertificateIsRenewedBeforeItExpires()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        var first = Thumbprint();
        time.Advance(TimeSpan.FromDays(300));
        Assert.Equal(first, Thumbprint());
        time.Advance(TimeSpan.FromDays(40));
        Assert.NotEqual(first, Thumbprint());

        string Thumbprint()
        {
            using var certificate = LoopbackCertificate.Load(Under, "stand-in vault", [StandInVault.Host], time);
            return certificate.Thumbprint;
        }
    }

    [Fact]
    public async Task NoAnswerHoldsAPrivateMember()
    {
        await using var vault = await TestVault.Start();
        (HttpMethod, string, JsonObject?)[] calls =
        [
            (HttpMethod.Post, "keys/k/create", new() { ["kty"] = "RSA" }), (HttpMethod.Post, "keys/k/rotate", null), (HttpMethod.Get, "keys/k", null),
            (HttpMethod.Get, "keys/k/versions", null), (HttpMethod.Get, "keys", null), (HttpMethod.Patch, "keys/k", new()), (HttpMethod.Delete, "keys/k", null),
            (HttpMethod.Get, "deletedkeys/k", null), (HttpMethod.Get, "deletedkeys", null), (HttpMethod.Post, "deletedkeys/k/recover", null),
            (HttpMethod.Post, "keys/ec/create", new() { ["kty"] = "EC" }),
        ];

        foreach (var (method, path, body) in calls)
        {
            var (status, answer) = await vault.Call(method, path, body);
            Assert.Equal(200, status);
            Assert.DoesNotContain(answer.Descendants(), name => name is "d" or "p" or "q" or "dp" or "dq" or "qi");
        }
    }

    [Theory]
    [InlineData("GET", "keys/none", null, 404, "KeyNotFound")]
    [InlineData("POST", "keys/none/rotate", null, 404, "KeyNotFound")]
    [InlineData("GET", "deletedkeys/hub-signing", null, 404, "KeyNotFound")]
    [InlineData("GET", "secrets/none", null, 404, "SecretNotFound")]
    [InlineData("GET", "certificates/none", null, 400, "BadParameter")]
    [InlineData("DELETE", "keys/hub-signing/rotationpolicy", null, 400, "BadParameter")]
    [InlineData("POST", "keys/k/create", """{"kty":"oct"}""", 400, "BadParameter")]
    [InlineData("POST", "keys/k/create", """{"kty":"RSA","key_size":1024}""", 400, "BadParameter")]
    [InlineData("POST", "keys/k/create", """{"kty":"EC","crv":"P-999"}""", 400, "BadParameter")]
    [InlineData("POST", "keys/k/create", """["kty"]""", 400, "BadParameter")]
    [InlineData("POST", "keys/k_k/create", """{"kty":"EC"}""", 400, "BadParameter")]
    [InlineData("POST", "keys/..%2f..%2fk/create", """{"kty":"EC"}""", 400, "BadParameter")]
    [InlineData("POST", "keys/hub-signing/sign", """{"alg":"ES256"}""", 400, "BadParameter")]
    [InlineData("POST", "keys/hub-signing/sign", """{"alg":"ES256","value":"***"}""", 400, "BadParameter")]
    [InlineData("POST", "keys/hub-signing/wrapKey", """{"alg":"RSA-OAEP-256","value":"AAAA"}""", 403, "Forbidden")]
    [InlineData("POST", "keys/hub-encryption/wrapkey", """{"alg":"RSA-OAEP-999","value":"AAAA"}""", 400, "BadParameter")]
    [InlineData("GET", "keys/hub-signing/versions?maxresults=26", null, 400, "BadParameter")]
    [InlineData("GET", "keys/hub-signing/versions?maxresults=x", null, 400, "BadParameter")]
    [InlineData("PUT", "keys/hub-signing/rotationpolicy", """{"lifetimeActions":[{"trigger":{},"action":{"type":"Rotate"}}]}""", 400, "BadParameter")]
    [InlineData("PUT", "keys/hub-signing/rotationpolicy", """{"attributes":{"expiryTime":"2 years"}}""", 400, "BadParameter")]
    public async Task ABadRequestIsAnsweredAsKeyVaultAnswersIt(string method, string path, string? body, int status, string code)
    {
        await using var vault = await TestVault.Start();

        using var request = new HttpRequestMessage(new(method), $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version=7.4");
        request.Headers.Authorization = new("Bearer", vault.Server.AccessToken);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var http = new HttpClient(vault.Server.Handler()) { BaseAddress = vault.Server.Address };
        using var answer = await http.SendAsync(request, Ct);

        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["error"]!;
        Assert.Equal((status, code), ((int)answer.StatusCode, error["code"].AsString()));
        Assert.NotEqual("", error["message"].AsString());
    }

    [Fact]
    public async Task ADeletedKeysNameIsTakenAndADisabledKeyDoesNothing()
    {
        await using var vault = await TestVault.Start();
        await vault.Call(HttpMethod.Delete, $"keys/{TestVault.Signing}");
        await vault.Call(HttpMethod.Patch, $"keys/{TestVault.Encryption}", new() { ["attributes"] = new JsonObject { ["enabled"] = false } });

        var created = await vault.Call(HttpMethod.Post, $"keys/{TestVault.Signing}/create", new() { ["kty"] = "EC" });
        var wrapped = await vault.Call(HttpMethod.Post, $"keys/{TestVault.Encryption}/wrapkey", new() { ["alg"] = "RSA-OAEP-256", ["value"] = "AAAA" });

        Assert.Equal((409, "ObjectIsDeletedButRecoverable"), (created.Status, Inner(created.Body)));
        Assert.Equal((403, "KeyDisabled"), (wrapped.Status, Inner(wrapped.Body)));
    }

    [Fact]
    public async Task AnExpiredKeyUndoesWhatItDidAndDoesNothingNew()
    {
        await using var vault = await TestVault.Start();
        var wrapped = await vault.Call(HttpMethod.Post, $"keys/{TestVault.Encryption}/wrapkey", Wrap("AAAA"));
        await vault.Call(HttpMethod.Patch, $"keys/{TestVault.Encryption}", new() { ["attributes"] = new JsonObject { ["exp"] = vault.Time.GetUtcNow().ToUnixTimeSeconds() - 1 } });

        var again = await vault.Call(HttpMethod.Post, $"keys/{TestVault.Encryption}/wrapkey", Wrap("AAAA"));
        var unwrapped = await vault.Call(HttpMethod.Post, $"keys/{TestVault.Encryption}/unwrapkey", Wrap(wrapped.Body["value"].AsString()!));

        Assert.Equal((403, "KeyExpired"), (again.Status, Inner(again.Body)));
        Assert.Equal("AAAA", unwrapped.Body["value"].AsString());

        static JsonObject Wrap(string value) => new() { ["alg"] = "RSA-OAEP-256", ["value"] = value };
    }

    [Fact]
    public async Task WithoutItsTokenItTellsNothingAndUnderAForeignNameNotEvenThat()
    {
        await using var vault = await TestVault.Start();
        using var http = new HttpClient(vault.Server.Handler()) { BaseAddress = vault.Server.Address };
        using var bare = await http.GetAsync("keys/hub-signing?api-version=7.4", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, "keys/hub-signing?api-version=7.4") { Headers = { Host = "attacker.example" } };
        using var foreign = await http.SendAsync(request, Ct);

        Assert.Equal(401, (int)bare.StatusCode);
        Assert.Contains($"resource=\"{StandInVault.Resource}\"", bare.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(400, (int)foreign.StatusCode);
        Assert.Empty(foreign.Headers.WwwAuthenticate);
    }

    private async Task<T> Started<T>(Func<TestVault, Task<T>> look)
    {
        await using var vault = await TestVault.Start(Under);
        return await look(vault);
    }

    private static async Task<string?> Secret(TestVault vault) => (await vault.Call(HttpMethod.Get, $"secrets/{TestVault.LogSeed}")).Body["value"].AsString();

    private static (string, string?, string, string) WithoutPort((string Key, string? Seed, string Certificate, string Token) its) =>
        (new Uri(its.Key).AbsolutePath, its.Seed, its.Certificate, its.Token);

    private static string? Inner(JsonObject answer) => answer["error"]!["innererror"]!["code"].AsString();
}

file static class JsonNames
{
    /// <summary>Names of all members, however deep.</summary>
    public static IEnumerable<string> Descendants(this JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member => member.Value.Descendants().Prepend(member.Key)),
        JsonArray list => list.SelectMany(Descendants),
        _ => [],
    };
}
