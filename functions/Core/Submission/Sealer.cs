using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Directory;

namespace ExchangeHub.Core.Submission;

/// <summary>Step 9: one JWE for each permitted recipient. After it, the hub cannot read what it carries.</summary>
public sealed class Sealer
{
    public const string ViewType = "exchange-view+json";

    // 4 KiB and its multiples by four: the size of a view tells little of what was withheld from it.
    private const int SmallestClass = 4 * 1024;
    private const int Frame = 64; // the JSON around message and pad

    public Result<Sealed> Seal(Segmented segmented) =>
        new Sealed(segmented.Message, [.. segmented.Views.Select(Seal)], segmented.Answers);

    private static SealedView Seal(RecipientView view)
    {
        var key = AgencyKeys.ForSealing(view.Judgement.Recipient) ?? throw new InvalidOperationException("routing lets no recipient without a key pass");
        var plaintext = WireJson.Bytes(new JsonObject
        {
            ["message"] = view.Presentation,
            ["pad"] = new string('0', PadFor(view.Presentation.Length + Frame)),
        });
        var jwe = Jwe.Encrypt(plaintext, ViewType, EncryptionKey.FromJwk(key.Jwk));
        return new(view, jwe, (string)key.Jwk["kid"]!, Sha256.Of(jwe));
    }

    private static int PadFor(int length)
    {
        var size = SmallestClass;
        while (size < length)
        {
            size *= 4;
        }
        return size - length;
    }
}
