using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Policy.Questions;

/// <summary>
/// What would become of a message, asked before it is sent (<c>POST /v1/decisions</c>): its facts and, of each part, what deciding needs.
/// No content is in it. Tips and requests cannot be asked about: an answer would tell who subscribes.
/// </summary>
public sealed record DecisionQuestion
{
    /// <summary><c>referral</c>, <c>records</c> or <c>case-packet</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Agency ids.</summary>
    public IReadOnlyList<string>? To { get; init; }
    public required string Purpose { get; init; }
    public required Basis Basis { get; init; }

    /// <summary><c>yes</c>, <c>no</c> or <c>unknown</c>, as <see cref="Minority"/> finds it.</summary>
    public string? Minor { get; init; }

    /// <summary>The person's reference <c>urn:uuid:…</c>; several for a message about several.</summary>
    public IReadOnlyList<string>? Subjects { get; init; }

    /// <summary>With the labels that the sender set; the hub adds those that follow from codes and from the sender.</summary>
    public required IReadOnlyList<Part> Parts { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public MessageFacts Facts => new(Kind, Purpose, Basis, Minor);

    /// <summary>Whether messages of this kind go to whoever subscribes.</summary>
    public static bool IsBySubscription(string kind) => kind is "tip" or "request";

    public static DecisionQuestion Of(MessageClaims claims) => new()
    {
        Kind = claims.Kind,
        To = claims.To.Count > 0 ? claims.To : null,
        Purpose = claims.Purpose,
        Basis = claims.Basis,
        Minor = Minority.Of(claims),
        Subjects = Policy.Subjects.Of(claims.Content),
        Parts = PartReader.PartsOf(claims),
    };
}
