using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Tests.Support;

/// <summary>An access token in the making, right until it is spoilt.</summary>
public sealed class TokenDraft
{
    public JsonObject Header { get; } = new() { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = FakeEntra.KeyId };
    public JsonObject Claims { get; } = [];

    public Func<byte[], byte[]> Signature { get; set; } = input => FakeEntra.Key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public override string ToString()
    {
        var input = $"{Base64Url.Encode(WireJson.Bytes(Header))}.{Base64Url.Encode(WireJson.Bytes(Claims))}";
        return $"{input}.{Base64Url.Encode(Signature(Encoding.ASCII.GetBytes(input)))}";
    }
}
