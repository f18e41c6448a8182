using System.Collections.Concurrent;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Issuer;

/// <summary>The clients that the issuer knows, kept in one file from start to start.</summary>
/// <param name="file">Null keeps them in memory.</param>
public sealed class ClientRegistry(string? file = null)
{
    private readonly Lock writing = new();
    private readonly ConcurrentDictionary<string, IssuerClient> clients = new(
        (file is not null && File.Exists(file) ? WireJson.Read<IssuerClient[]>(File.ReadAllBytes(file)) : [])
            .Select(client => KeyValuePair.Create(client.ClientId, client)));

    public IssuerClient? Find(string clientId) => clients.GetValueOrDefault(clientId);

    /// <summary>Adds the client, or replaces the one of the same id.</summary>
    public void Put(IssuerClient client)
    {
        lock (writing)
        {
            clients[client.ClientId] = client;
            if (file is not null)
            {
                PrivateFiles.Write(file, clients.Values.OrderBy(one => one.ClientId, StringComparer.Ordinal).ToArray());
            }
        }
    }
}
