using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Consents;
using ExchangeHub.Policy.Corpus;

namespace ExchangeHub.Tests.Decisions;

/// <summary>The portable corpus, <c>contracts/vectors/decisions</c>: one question and its expected answer for each recipient of a case.</summary>
public static class DecisionCorpus
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "contracts", "vectors", "decisions");
    private static readonly CorpusBase Base = new(Load("base.json"));

    public static string AgencySystem => Base.AgencySystem;
    public static DateTimeOffset Now => Base.Now;
    public static JsonObject Consent => Base.Consent;
    public static string ConsentId => Base.ConsentId;
    public static AgencyEntry Agency(string id) => Base.Agency(id);

    public static IReadOnlyDictionary<string, (DecisionRequest Request, ExpectedDecision Expected)> Cases { get; } =
        Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Where(name => name != "base.json").Order(StringComparer.Ordinal)
            .SelectMany(name => CorpusFile.Read(Load(name), Load).Select((one, i) => (Name: $"{name} {i}: {one.Description}", Case: one)))
            .SelectMany(one => one.Case.Expected.Select(expected => (Key: $"{one.Name} ({expected.Recipient.Id})", one.Case, expected)))
            .ToDictionary(one => one.Key, one => (one.Case.RequestFor(one.expected), one.expected));

    /// <summary>A consent registered by an agency, as it stands in the corpus's hub.</summary>
    public static RegisteredConsent Registered(JsonObject consent, string agency = "hospital") =>
        RegisteredConsent.Of(ConsentId, 1, agency, false, consent, AgencySystem);

    private static JsonObject Load(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject();
}
