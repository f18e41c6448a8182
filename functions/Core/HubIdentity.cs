namespace ExchangeHub.Core;

/// <summary>How the hub calls itself, from configuration and never from a request's <c>Host</c> header.</summary>
/// <param name="BaseUrl">The <c>aud</c> of what agencies sign and the <c>iss</c> of what the hub signs; no slash at the end.</param>
/// <param name="LogOrigin">The log's name in checkpoints: a URL without scheme, for instance <c>hub.example/log</c>.</param>
public sealed record HubIdentity(string BaseUrl, string LogOrigin)
{
    /// <summary>FHIR identifier system of agency ids (wire format §8).</summary>
    public string AgencySystem => $"{BaseUrl}/agency";
}
