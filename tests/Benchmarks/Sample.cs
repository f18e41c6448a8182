using System.Text.Json.Nodes;
using System.Text;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts;
using ExchangeHub.Local.Agencies;
using ExchangeHub.Local.Demo;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Benchmarks;

/// <summary>A message of a given size to a given number of recipients, with everything that the pipeline needs to judge it.</summary>
internal sealed class Sample
{
    public const string Hub = "https://hub.example";
    private static readonly string[] Recipients = [Cast.Clinic, Cast.MentalHealth, Cast.AdvocacyCenter];

    /// <param name="bytes">Least size of the Bundle as compact JSON.</param>
    public Sample(int bytes, int recipients)
    {
        var example = new Example(Hub, TimeProvider.System, SystemEntropy.Source);
        // A referral names one agency; what goes to several is records.
        var bundle = recipients == 1 ? WithoutConsent(example.Load("medical-referral")) : example.Load("mandated-report");
        Grow(bundle, example, bytes);
        var consent = ConsentFor(example, recipients);
        Bundle = Encoding.UTF8.GetBytes(bundle.ToJsonString());
        To = [.. Recipients.Take(recipients).Select(Agency)];
        Sender = Agency(Cast.Hospital);
        var key = LocalAgency.Make(Cast.Hospital);
        SigningJwk = key.Signing;
        Message = new AgencySignatures(key.Profile, Hub, TimeProvider.System, SystemEntropy.Source).Sign(new()
        {
            Kind = recipients == 1 ? "referral" : "records",
            To = [.. To.Select(agency => agency.Id)],
            Purpose = "TREAT",
            Basis = new("consent", consent["id"].AsString()),
            Routing = new(Jurisdiction: "US-WA", Needs: ["need-16"], Urgency: "urgent"),
            Content = bundle,
        }).Compact;
        Consent = RegisteredConsent.Of(consent["id"].AsString()!, 1, Cast.Hospital, false, consent, $"{Hub}/agency");
    }

    public byte[] Bundle { get; }
    public string Message { get; }
    public JsonObject SigningJwk { get; }
    public AgencyEntry Sender { get; }
    public IReadOnlyList<AgencyEntry> To { get; }
    public RegisteredConsent Consent { get; }

    private static AgencyEntry Agency(string id)
    {
        var entry = DemoAgencies.All.First(agency => agency.Id == id);
        return entry with { Keys = LocalAgency.Make(id).PublicKeys(TimeProvider.System.GetUtcNow()) };
    }

    private static JsonObject ConsentFor(Example example, int recipients)
    {
        var consent = example.Load("consent-medical");
        var actors = consent["provision"]!["actor"]!.AsArray();
        foreach (var recipient in Recipients.Skip(1).Take(recipients - 1))
        {
            var actor = actors[1]!.DeepClone();
            actor["reference"]!["identifier"]!["value"] = recipient;
            actors.Add(actor);
        }
        return consent;
    }

    // The registered one counts; carried along it would only be compared and withheld.
    private static JsonObject WithoutConsent(JsonObject bundle)
    {
        var entries = bundle["entry"]!.AsArray();
        entries.RemoveAt(entries.Count - 1);
        var support = entries.First(entry => entry!["resource"]!["resourceType"].AsString() == "ServiceRequest")!["resource"]!["supportingInfo"]!.AsArray();
        support.RemoveAt(support.Count - 1);
        return bundle;
    }

    private static void Grow(JsonObject bundle, Example example, int bytes)
    {
        var entries = bundle["entry"]!.AsArray();
        var vitals = entries.First(entry => entry!["resource"]!["resourceType"].AsString() == "Observation")!;
        for (var i = 0; bundle.ToJsonString().Length < bytes; i++)
        {
            var more = vitals.DeepClone();
            more["fullUrl"] = $"urn:uuid:{example.Id($"vitals-{i}")}";
            more["resource"]!["id"] = example.Id($"vitals-{i}");
            entries.Add(more);
        }
    }
}
