using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Cli;

/// <summary>What an agency trusts of a hub, kept as JSON.</summary>
internal static class TrustFile
{
    public static HubTrust Read(string file)
    {
        try
        {
            return HubTrust.FromJson(StrictJson.TryParseObject(File.ReadAllBytes(file)) ?? throw new FormatException("not JSON"));
        }
        catch (FormatException)
        {
            throw new UsageException("The trust file is not one that `hub trust get` wrote.");
        }
    }
}
