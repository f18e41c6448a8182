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
        new("L15", "34 USC 12291(b)(2)(D)", "functions/Core/Consents/PersonConsents.cs", "Persons are known by a random reference of each agency's own, so nothing matches them across agencies; a victim service provider's are in no index at all."),
        new("L17", "34 CFR 99.32", "functions/Core/Evidence", "Each disclosure is an entry in the log, of the sender's and of the recipient's."),
        new("L18", "34 USC 20341", "functions/Core/Collection/Clocks.cs", "The 24 hours run until the recipient has the report; the sender hears before they end."),
        new("L19", "42 USC 671(a)(34)-(35)", "functions/Core/Collection/Clocks.cs", "The 24 hours run for each recipient until it has the report; the sender hears before they end."),
        new("L20", "22 USC 7105(b)(1)", "contracts/schemas", "No message has a member for cooperation with law enforcement, so no service can hang on it."),
        new("L22", "CJIS Security Policy", "contracts/Contracts/Jose/Jwe.cs", "Content encryption is A256GCM alone."),
        new("L23", "28 CFR 23.20(g)", "functions/Core/Evidence", "To whom and on what basis intelligence went is in the log."),
        new("L23", "28 CFR 23.20(a), (h)", "functions/Core/Validation", "A tip names a review within five years; criminal intelligence is sent as such only on reasonable suspicion."),
    ];
}
