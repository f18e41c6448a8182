using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Policy.Parts;
using ExchangeHub.Policy;

namespace ExchangeHub.Core.Segmentation;

/// <summary>Takes a message apart into what can be withheld alone, and puts together what one recipient may see.</summary>
public static class Segmenter
{
    /// <summary>With the labels that the sender set; the labeler adds those that follow from codes and from the sender.</summary>
    public static IReadOnlyList<Part> PartsOf(MessageClaims claims) => PartReader.PartsOf(claims);

    /// <summary>
    /// The sender's own message with the disclosures that <paramref name="recipient"/> may see. Refuses with <c>essential-part-withheld</c>
    /// when the rest would not be understood, and with <c>segmentation-impossible</c> when it would be invalid or would tell of what is withheld.
    /// </summary>
    public static Result<string> Present(SdJwt message, MessageClaims claims, IReadOnlySet<string> withheld, string recipient) =>
        new View(message, claims, withheld, recipient).Present();
}
