using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Adapters.Keys;

/// <summary>
/// The few calls of Key Vault's REST interface (api-version 7.4) that the hub makes, over Azure.Core's pipeline. It tries again when the
/// vault throttles (429, after as long as it says), fails (5xx) or breaks off; each of these calls does no harm when done twice.
/// </summary>
public sealed class KeyVaultClient
{
    private const string Version = "api-version=7.4";

    /// <summary>For one call with all its repetitions, however long the vault asks to wait: a caller is waiting too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Uri vault;
    private readonly TimeProvider time;
    private readonly HttpPipeline pipeline;

    /// <param name="transport">Null: Azure.Core's own.</param>
    public KeyVaultClient(Uri vault, TokenCredential credential, TimeProvider time, HttpPipelineTransport? transport = null)
    {
        (this.vault, this.time) = (vault, time);
        var options = new Options { Retry = { MaxRetries = 4, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(8) } };
        if (transport is not null)
        {
            options.Transport = transport;
        }
        pipeline = HttpPipelineBuilder.Build(options, new VaultChallengePolicy(credential, vault));
    }

    /// <summary>The current version of a key.</summary>
    public async Task<VaultKey> Current(string name, CancellationToken ct) => Bundle(await Send(RequestMethod.Get, $"{vault}keys/{name}?{Version}", null, ct));

    /// <summary>One version, with its public part.</summary>
    public async Task<VaultKey> Get(string keyId, CancellationToken ct) => Bundle(await Send(RequestMethod.Get, $"{keyId}?{Version}", null, ct));

    /// <summary>Every version of a key, whatever became of it, without their public parts.</summary>
    public async Task<IReadOnlyList<VaultKey>> Versions(string name, CancellationToken ct)
    {
        List<VaultKey> versions = [];
        for (var page = $"{vault}keys/{name}/versions?{Version}"; page is { Length: > 0 };)
        {
            var list = await Send(RequestMethod.Get, page, null, ct);
            versions.AddRange((list["value"] as JsonArray ?? []).Select(Key));
            page = list["nextLink"].AsString();
        }
        return versions;
    }

    /// <summary><c>sign</c> or <c>unwrapkey</c> with one version of a key.</summary>
    public async Task<byte[]> Operate(string keyId, string operation, string algorithm, ReadOnlyMemory<byte> value, CancellationToken ct)
    {
        var answer = await Send(RequestMethod.Post, $"{keyId}/{operation}?{Version}", new()
        {
            ["alg"] = algorithm,
            ["value"] = Base64Url.Encode(value.Span),
        }, ct);
        return answer["kid"].AsString() == keyId && Base64Url.TryDecode(answer["value"].AsString()) is { Length: > 0 } result
            ? result
            : throw new RequestFailedException("the vault answered for another version of the key, or without a value");
    }

    private async Task<JsonObject> Send(RequestMethod method, string url, JsonObject? body, CancellationToken ct)
    {
        var uri = new Uri(url);
        if (uri.GetLeftPart(UriPartial.Authority) != vault.GetLeftPart(UriPartial.Authority))
        {
            throw new RequestFailedException("the vault named an address of another host");
        }
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(uri);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(WireJson.Bytes(body));
        }
        await Send(message, ct);
        return message.Response.IsError
            ? throw new RequestFailedException(message.Response)
            : StrictJson.TryParseObject(message.Response.Content.ToMemory()) ?? throw new RequestFailedException("the vault's answer is not JSON");
    }

    private async Task Send(HttpMessage message, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await pipeline.SendAsync(message, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new TimeoutException("the vault did not answer in time");
        }
    }

    private static VaultKey Bundle(JsonObject json) => Key(json) is { Jwk: not null } key ? key : throw NoKey();

    private static VaultKey Key(JsonNode? json) => VaultKey.From(json) ?? throw NoKey();

    private static RequestFailedException NoKey() => new("the vault's answer holds no key");

    private sealed class Options : ClientOptions;
}
