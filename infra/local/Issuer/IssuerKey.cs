using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Issuer;

/// <summary>The private RSA key of the issuer, as a JWK that only its owner reads.</summary>
internal static class IssuerKey
{
    /// <param name="file">Made when it is not there; null keeps the key in memory.</param>
    public static JsonObject Load(string? file)
    {
        if (file is not null && File.Exists(file))
        {
            return PrivateFiles.ReadObject(file);
        }
        var key = Jwk.Generate("RS384", "sig");
        if (file is not null)
        {
            PrivateFiles.Write(file, key);
        }
        return key;
    }
}
