using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client;

/// <summary>
/// OAuth 2.0 client credentials with a signed assertion (RFC 7523 §2.2, SMART Backend Services): no secret is shared with anybody. A token
/// is kept until shortly before it expires.
/// </summary>
public sealed class AccessTokens(HttpClient http, HubEndpoints endpoints, AgencyProfile agency, TimeProvider time, Entropy entropy) : IDisposable
{
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(2), Margin = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim asking = new(1);
    private (string Token, DateTimeOffset UseUntil)? current;

    public async Task<string> Get(CancellationToken ct)
    {
        await asking.WaitAsync(ct);
        try
        {
            if (current is not { } held || held.UseUntil <= time.GetUtcNow())
            {
                current = held = await Ask(ct);
            }
            return held.Token;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    /// <summary>A new assertion each time: its <c>jti</c> may be used once.</summary>
    public string Assertion()
    {
        var now = time.GetUtcNow();
        return Jws.Sign("JWT", new JsonObject
        {
            ["iss"] = agency.ClientId,
            ["sub"] = agency.ClientId,
            ["aud"] = endpoints.Issuer,
            ["jti"] = Ids.New(time, entropy).ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + AssertionLifetime).ToUnixTimeSeconds(),
        }, agency.Client);
    }

    private async Task<(string, DateTimeOffset)> Ask(CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = $"{endpoints.Audience}/.default",
            ["client_id"] = agency.ClientId,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(),
        });
        var asked = time.GetUtcNow();
        using var response = await http.PostAsync(new Uri(endpoints.TokenEndpoint), form, ct);
        if (!response.IsSuccessStatusCode)
        {
            // The issuer's own text may name the client; the number tells enough.
            throw new TokenRefusedException((int)response.StatusCode);
        }
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(ct);
        if (answer?["access_token"].AsString() is not { } token || answer["expires_in"].AsInteger() is not { } seconds)
        {
            throw new HubUnreachableException("The issuer did not answer with a token.");
        }
        var lifetime = TimeSpan.FromSeconds(seconds);
        return (token, asked + (lifetime > Margin * 2 ? lifetime - Margin : lifetime / 2));
    }
}

/// <summary>The issuer gives this client no token: unknown client, other key, or a clock that is off by minutes.</summary>
public sealed class TokenRefusedException(int status) : Exception($"The issuer refused a token (HTTP {status}).")
{
    public int Status => status;
}
