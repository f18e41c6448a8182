using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.SdJwt;

namespace ExchangeHub.Tests.Vectors;

/// <summary>Messages, views and faulty ones that an independent implementation made: ours must agree on every one.</summary>
public sealed class SdJwtMessagesTests
{
    private static readonly Dictionary<string, SdJwtFault> Faults = new()
    {
        ["flipped"] = SdJwtFault.Unreferenced,
        ["unreferenced"] = SdJwtFault.Unreferenced,
        ["twice"] = SdJwtFault.DigestTwice,
        ["no-tilde"] = SdJwtFault.Malformed,
    };

    [Fact]
    public void EveryMessageOfTheOtherImplementationIsReadAsItMeantIt()
    {
        var file = JsonNode.Parse(File.ReadAllBytes(SharedData.Path("vectors", "sd-jwt-messages.json")))!;
        var key = VerificationKey.FromJwk(file["key"]!.AsObject());
        var read = 0;
        foreach (var vector in file["vectors"]!.AsArray())
        {
            var name = (string)vector!["name"]!;
            var fault = Faults.Where(one => name.EndsWith("-" + one.Key, StringComparison.Ordinal)).Select(one => (SdJwtFault?)one.Value).FirstOrDefault();
            var sdJwt = SdJwt.Parse((string)vector["sd_jwt"]!, out var found);

            Assert.True(fault == found, $"{name}: expected {fault}, found {found}");
            if (sdJwt is null)
            {
                continue;
            }
            Assert.True(sdJwt.VerifiedBy(key), name);
            if (vector["claims"] is JsonObject claims)
            {
                Assert.Equal(Text(claims), Text(sdJwt.Claims));
                read++;
            }
        }
        Assert.Equal(7, read); // those that the file gives claims for
    }

    private static string Text(JsonNode node) => System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(node));
}
