using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Labels;

namespace ExchangeHub.Benchmarks;

/// <summary>One decision, with the consents read and the parts labelled: 20 entries under 1, 10 and 100 consents of one person.</summary>
internal sealed class Decisions(Sample sample)
{
    private const int Entries = 20;
    private static readonly string[] Sensitivities = ["HIV", "SUD", "PSY", "SDV"];

    private readonly IReadOnlyList<Part> parts = Labeler.Label([.. Enumerable.Range(0, Entries).Select(EntryAt)], sample.Sender);

    public double Microseconds(int consents)
    {
        var request = new DecisionRequest(
            sample.Sender, sample.To[0], new("referral", "TREAT", new("consent", sample.Consent.Id)), [.. Consents(consents)], parts, TimeProvider.System.GetUtcNow());
        return Decider.Decide(request).Effect == Effect.Permit
            ? Timing.Microseconds(() => Decider.Decide(request))
            : throw new InvalidOperationException("the sample is denied, so its time says nothing");
    }

    // The one that the message names, and others of the same person that deny something else each.
    private IEnumerable<RegisteredConsent> Consents(int count)
    {
        yield return sample.Consent;
        for (var i = 1; i < count; i++)
        {
            var consent = sample.Consent.Consent.DeepClone().AsObject();
            consent["id"] = $"0197a2c4-52e0-7b11-8c6e-{i:x12}";
            consent["provision"]!["provision"]![0]!["securityLabel"]![0]!["code"] = Sensitivities[i % Sensitivities.Length];
            yield return RegisteredConsent.Of(consent["id"].AsString()!, 1, sample.Sender.Id, false, consent, $"{Sample.Hub}/agency");
        }
    }

    private static Part EntryAt(int index)
    {
        string[] frame = ["MessageHeader", "Task", "ServiceRequest", "Patient", "Organization"];
        var type = index < frame.Length ? frame[index] : "Observation";
        Coding[] labels = index % 4 == 3 && index >= frame.Length ? [new(SecurityLabels.ActCodeSystem, Sensitivities[index % Sensitivities.Length])] : [];
        return new($"/content/entry/{index}", type, labels, [new("http://loinc.org", $"{1000 + index}-0")]);
    }
}
