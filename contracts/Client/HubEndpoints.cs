namespace ExchangeHub.Client;

/// <summary>Where a hub is, as <c>endpoints.json</c> has it.</summary>
/// <param name="Hub">Base URL; the <c>aud</c> of what agencies sign. No slash at the end.</param>
/// <param name="Issuer">Issuer of access tokens; the <c>aud</c> of client assertions.</param>
/// <param name="Audience">Resource that tokens are asked for.</param>
/// <param name="Broker">Service Bus connection string with the agency's own key, for notices over AMQP; absent when the inbox is polled.</param>
/// <param name="LogVerifiers">Keys of the log, as vkeys.</param>
/// <param name="HubKeys">URL of the hub's own public keys.</param>
public sealed record HubEndpoints(
    string Hub, string Issuer, string TokenEndpoint, string Audience, string LogOrigin, IReadOnlyList<string> LogVerifiers, string HubKeys,
    string? Tenant = null, string? Broker = null, string? Blob = null)
{
    /// <summary>Throws <see cref="FormatException"/> when the file is something else.</summary>
    public static HubEndpoints Load(string file) => HubJson.Read<HubEndpoints>(File.ReadAllBytes(file));
}
