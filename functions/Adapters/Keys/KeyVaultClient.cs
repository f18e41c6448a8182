using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Adapters.Keys;

/// <summary>One version of a vault's key.</summary>
/// <param name="Id">The whole URL, version included.</param>
/// <param name="Jwk">The public part as the vault gives it.</param>
public sealed record VaultKey(string Id, JsonObject Jwk, long Created);

/// <summary>The few calls of Key Vault's REST interface (api-version 7.4) that the hub makes, over Azure.Core's pipeline.</summary>
public sealed class KeyVaultClient
{
    private const string Version = "api-version=7.4";

    private readonly Uri vault;
    private readonly HttpPipeline pipeline;

    /// <param name="transport">Null: Azure.Core's own.</param>
    public KeyVaultClient(Uri vault, TokenCredential credential, HttpPipelineTransport? transport = null)
    {
        this.vault = vault;
        var options = new Options { Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(20) } };
        if (transport is not null)
        {
            options.Transport = transport;
        }
        // hub.vault.azure.net → https://vault.azure.net/.default; so in every cloud, and no vault's answer can ask for a token to elsewhere.
        var scope = $"https://{vault.Host[(vault.Host.IndexOf('.', StringComparison.Ordinal) + 1)..]}/.default";
        pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, scope));
    }

    /// <summary>The current version of a key.</summary>
    public async Task<VaultKey> Current(string name, CancellationToken ct) => Key(await Send(RequestMethod.Get, new(vault, $"keys/{name}?{Version}"), null, ct));

    /// <summary>Every version of a key, whatever became of it.</summary>
    public async Task<IReadOnlyList<VaultKey>> Versions(string name, CancellationToken ct)
    {
        List<VaultKey> versions = [];
        for (Uri? page = new(vault, $"keys/{name}/versions?{Version}"); page is not null;)
        {
            var list = await Send(RequestMethod.Get, page, null, ct);
            foreach (var item in list["value"] as JsonArray ?? [])
            {
                versions.Add(Key(await Send(RequestMethod.Get, new($"{item!["kid"].AsString()}?{Version}"), null, ct)));
            }
            page = list["nextLink"].AsString() is { Length: > 0 } next ? new(next) : null;
        }
        return versions;
    }

    /// <summary><c>sign</c> or <c>unwrapkey</c> with one version of a key.</summary>
    public async Task<byte[]> Operate(string keyId, string operation, string algorithm, ReadOnlyMemory<byte> value, CancellationToken ct)
    {
        var answer = await Send(RequestMethod.Post, new($"{keyId}/{operation}?{Version}"), new()
        {
            ["alg"] = algorithm,
            ["value"] = Base64Url.Encode(value.Span),
        }, ct);
        return Base64Url.Decode(answer["value"].AsString() ?? "");
    }

    private async Task<JsonObject> Send(RequestMethod method, Uri uri, JsonObject? body, CancellationToken ct)
    {
        if (uri.Host != vault.Host)
        {
            throw new InvalidOperationException("the vault named a key of another host");
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
        await pipeline.SendAsync(message, ct);
        return message.Response.IsError
            ? throw new RequestFailedException(message.Response)
            : StrictJson.TryParseObject(message.Response.Content.ToMemory()) ?? throw new RequestFailedException(message.Response);
    }

    private static VaultKey Key(JsonObject bundle) => new(
        bundle["key"]!["kid"].AsString()!, bundle["key"]!.AsObject(), bundle["attributes"]?["created"].AsInteger() ?? 0);

    private sealed class Options : ClientOptions;
}
