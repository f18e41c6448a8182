using ExchangeHub.Policy;

namespace ExchangeHub.Core.Submission;

/// <summary>What deciding again at the release needs and the commit does not say. Kept encrypted, and purged with the view.</summary>
/// <param name="Parts">The parts that the view holds, with their labels.</param>
/// <param name="Subjects">Whom the message is about.</param>
/// <param name="Minor">As <see cref="Minority"/> found it.</param>
public sealed record KeptMatter(IReadOnlyList<Part> Parts, IReadOnlyList<string> Subjects, string? Minor)
{
    public static KeptMatter Of(Judged judged, RecipientView view) =>
        new(view.Parts, judged.Deliberation?.Consents.Subjects ?? [], Minority.Of(judged.Message.Claims));
}
