using ExchangeHub.Contracts.Messages;
using ExchangeHub.Local.Demo;

namespace ExchangeHub.Local.Agencies;

/// <summary>Eight invented agencies in two jurisdictions, each with an agreement with every other.</summary>
public static class DemoAgencies
{
    public const string Washington = "US-WA", Oregon = "US-OR";

    /// <summary>Without keys and clients.</summary>
    public static IReadOnlyList<AgencyEntry> All { get; } = Agreeing(
        Of(Cast.Hospital, "Mercy Hospital", "hospital-urgent-care", Washington, ["need-16"], ["hipaa"], "hospital"),
        Of(Cast.Clinic, "Riverside Clinic", "hospital-urgent-care", Washington, ["need-16", "need-06"], ["hipaa"], "clinic"),
        Of(Cast.MentalHealth, "Harbor Mental Health", "hospital-urgent-care", Washington, ["need-17"], ["hipaa"], "mental-health"),
        Of(Cast.AdvocacyCenter, "Cedar Child Advocacy Center", "child-advocacy-center", Washington, ["need-02", "need-26"], []),
        Of(Cast.Police, "Northgate Police", "law-enforcement", Washington, ["cj-02", "cj-06"], ["cjis", "28cfr23"]),
        Of(Cast.PoliceElsewhere, "Lakemont Police", "law-enforcement", Oregon, ["cj-02"], ["cjis", "28cfr23"]),
        Of(Cast.Shelter, "Haven House Shelter", "domestic-violence-service", Oregon, ["need-12", "need-21"], ["victim-service-provider"]),
        Of(Cast.LegalAid, "Open Door Legal Aid", "civil-legal-service", Washington, ["need-15"], []));

    /// <summary>Both police agencies want the tips of their own jurisdiction. The ids are fixed, so that asking again is the same request.</summary>
    public static IReadOnlyList<Subscription> Subscriptions { get; } =
    [
        TipsFor(Cast.Police, Washington, "019aa000-0000-7000-8000-000000000001"),
        TipsFor(Cast.PoliceElsewhere, Oregon, "019aa000-0000-7000-8000-000000000002"),
    ];

    private static Subscription TipsFor(string agency, string jurisdiction, string id) =>
        new() { Id = id, Agency = agency, Kinds = ["tip"], Jurisdictions = [jurisdiction] };

    private static AgencyEntry Of(
        string id, string name, string type, string jurisdiction, string[] services, string[] regimes, string? providerKind = null) => new()
    {
        Id = id,
        Name = name,
        Type = type,
        ProviderKind = providerKind,
        Jurisdictions = [jurisdiction],
        Services = services,
        Regimes = regimes,
    };

    private static AgencyEntry[] Agreeing(params AgencyEntry[] agencies) =>
        [.. agencies.Select(agency => agency with { Agreements = [.. agencies.Where(other => other.Id != agency.Id).Select(other => other.Id)] })];
}
