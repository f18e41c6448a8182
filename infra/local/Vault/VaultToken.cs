using System.Security.Cryptography;
using System.Text;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Local.Vault;

/// <summary>The one access token that a stand-in vault takes: 256 random bits, made at its first start.</summary>
internal static class VaultToken
{
    public const string FileName = "access-token";

    /// <param name="folder">Null keeps it in memory.</param>
    public static string Load(string? folder)
    {
        var file = folder is null ? null : Path.Combine(folder, FileName);
        if (file is not null && File.Exists(file))
        {
            return File.ReadAllText(file);
        }
        var token = Contracts.Base64Url.Encode(RandomNumberGenerator.GetBytes(32));
        if (file is not null)
        {
            PrivateFiles.Write(file, Encoding.ASCII.GetBytes(token).AsSpan());
        }
        return token;
    }
}
