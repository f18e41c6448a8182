using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>Disclosures of the hospital as a release would have recorded them.</summary>
internal static class Given
{
    public const string Sheriff = "sheriff", Person = "11111111-1111-4111-8111-111111111111", Other = "22222222-2222-4222-8222-222222222222";
    public static readonly Basis Report = new("mandated-report", Citation: "45-CFR-164.512(b)(1)(ii)");

    public static AgencyEntry SheriffEntry { get; } = new() { Id = Sheriff, Name = "The Sheriff's Office", Type = "law-enforcement", Address = "1 Main Street, Exampleville" };

    public static DisclosureRecord Disclosure(
        DateTimeOffset at, string recipient = Sheriff, Basis? basis = null, string person = Person, string purpose = "CHILD-PROTECTION", params string[] types) =>
        new(
            new(Cast.Hospital, Ids.New(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(at), SystemEntropy.Source).ToString()), "attempt", at,
            new(Cast.Hospital, "Mercy Hospital", "hospital-urgent-care", [], HealthProvider: true),
            recipient == Sheriff ? Party.Of(SheriffEntry) : new(recipient, recipient, "hospital-urgent-care", [], HealthProvider: true),
            "records", purpose, basis ?? Report, basis?.Consent is null ? null : 1, basis?.Consent is { } consent ? [consent] : [], [person],
            [.. (types.Length == 0 ? ["Condition", "MessageHeader", "Patient"] : types).Select(type => new Contracts.Disclosures.DisclosedType(type, 1))],
            Part2: false, ByClass: false, "entry", ["permitted"]);

    public static async Task<DisclosureRecord> Write(this TestHub hub, DisclosureRecord record, CancellationToken ct)
    {
        using var process = hub.Start();
        await process.Disclosures.Write(record, ct);
        return record;
    }
}
