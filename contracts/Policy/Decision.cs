using System.Collections.Frozen;

namespace ExchangeHub.Policy;

public enum Effect { Deny, Permit }

/// <summary>The answer, with what made it.</summary>
/// <param name="Reasons">Machine codes of <c>codes/decision-reasons.json</c>, the deciding one first.</param>
/// <param name="WithheldParts">What this recipient may not see; of a denied message everything.</param>
public sealed record Decision(
    Effect Effect, IReadOnlyList<string> Reasons, IReadOnlyList<WithheldPart> WithheldParts, IReadOnlyList<Obligation> Obligations)
{
    /// <summary>With a consent: one plain sentence of purpose, recipient and end (42 CFR 2.32).</summary>
    public string? Scope { get; init; }

    /// <summary>Of a permit: the highest confidentiality of the parts shown, a code of v3-Confidentiality (DS4P's high-water mark).</summary>
    public string? Confidentiality { get; init; }

    /// <summary>The consents that made it, each with the provisions that decided: permits of what is shown, denies of what is withheld.</summary>
    public IReadOnlyList<Ground> Grounds { get; init; } = [];

    /// <summary>By reason, the laws and sections that barred; none for what a consent or the message itself decides.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What the sender still has to do by law, for instance within 24 hours.</summary>
    public IReadOnlyList<Duty> Duties { get; init; } = [];

    /// <summary>Paths of the parts withheld.</summary>
    public IReadOnlySet<string> Withheld { get; } = WithheldParts.Select(part => part.Path).ToHashSet();
}

/// <param name="Reason">Code of <c>codes/decision-reasons.json</c>.</param>
/// <param name="Source">The law that it comes from; null for what a consent or the message itself decides.</param>
public sealed record WithheldPart(string Path, string Reason, string? Source = null);

/// <summary>What the recipient must do or not do, a code with its plain text (v3-ActCode obligations and refrains).</summary>
public sealed record Obligation(string System, string Code, string Text);

/// <summary>What the sender must do beside sending, a code of <c>codes/duties.json</c> with its plain text.</summary>
/// <param name="Hours">By when, counted from the message's <c>iat</c>; null without a clock.</param>
public sealed record Duty(string Code, string Text, int? Hours = null);

/// <summary>A consent that had a say.</summary>
/// <param name="Provisions">FHIRPath within the Consent of those provisions that decided something, for instance <c>provision.provision[1]</c>; none of a consent that could not be read.</param>
public sealed record Ground(string Consent, int Version, IReadOnlyList<string> Provisions);
