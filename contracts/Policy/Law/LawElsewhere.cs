namespace ExchangeHub.Policy.Law;

/// <summary>A law, or the half of one, that no row of a rule table can hold.</summary>
/// <param name="Where">The folder or file of the repository that holds it, or the one that shows that nothing does.</param>
/// <param name="How">In one sentence.</param>
public sealed record LawElsewhere(string Law, string Source, string Where, string How);

/// <summary>What is enforced beside the decision: before it, after it, or by the way that things are built.</summary>
public static class LawsElsewhere
{
    public static IReadOnlyList<LawElsewhere> All { get; } =
    [
        new("L2", "45 CFR 164.508(c)", "functions/Core/Consents", "A consent that lacks an element of an authorization is not registered."),
        new("L9", "42 CFR 2.32(a)", "contracts/Policy/Consents/ConsentScope.cs", "Each release under a consent explains its scope."),
        new("L13", "34 USC 12291(b)(2)(A)", "functions/Core/Collection", "Content is read in memory, sealed to the recipient, and purged once it was received."),
        new("L15", "34 USC 12291(b)(2)(D)", "functions/Core/Consents", "Persons are known by a random reference of each agency's own, so no index matches them across agencies."),
        new("L20", "22 USC 7105(b)(1)", "contracts/schemas", "No message has a member for cooperation with law enforcement, so no service can hang on it."),
        new("L22", "CJIS Security Policy", "contracts/Contracts/Jose/Jwe.cs", "Content encryption is A256GCM alone."),
        new("L23", "28 CFR 23.20(a), (h)", "functions/Core/Validation", "A tip names a review within five years; criminal intelligence is sent as such only on reasonable suspicion."),
    ];
}
