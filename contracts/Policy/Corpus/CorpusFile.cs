using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Consents;

namespace ExchangeHub.Policy.Corpus;

/// <summary>A corpus file that does not have the form of <c>contracts/vectors/decisions/README.md</c>.</summary>
public sealed class CorpusException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// What the cases of a file start from: a directory, a clock, one consent and lists of parts by name. A case states only what differs.
/// </summary>
public sealed class CorpusBase(JsonObject members)
{
    private readonly Dictionary<string, AgencyEntry> directory = ((JsonArray)members["directory"]!).ToDictionary(entry => (string)entry!["id"]!, Entry);

    public string AgencySystem { get; } = (string)members["agency_system"]!;
    public string ConsentId { get; } = (string)members["consent_id"]!;
    public DateTimeOffset Now { get; } = Moment(members["now"]!);

    /// <summary>A copy of the consent that most cases are under.</summary>
    public JsonObject Consent => (JsonObject)members["consent"]!.DeepClone();

    public AgencyEntry Agency(string id) => directory.GetValueOrDefault(id) ?? throw new CorpusException($"the directory has no agency {id}");

    /// <summary>An agency with what a case changes of its entry (JSON Merge Patch).</summary>
    internal AgencyEntry Agency(string id, JsonNode? changes) =>
        changes is null ? Agency(id) : Entry(MergePatch.Apply(WireJson.ToObject(Agency(id)), changes));

    internal JsonArray Parts(string name) => members["parts"]?[name] as JsonArray ?? throw new CorpusException($"there is no list of parts {name}");

    internal static DateTimeOffset Moment(JsonNode text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    private static AgencyEntry Entry(JsonNode? entry) =>
        WireJson.TryRead<AgencyEntry>(entry) ?? throw new CorpusException("an entry of the directory is not an agency");
}

/// <summary>Reads corpus files.</summary>
public static class CorpusFile
{
    /// <summary>The cases of a file. Throws <see cref="CorpusException"/> when it is not one.</summary>
    /// <param name="load">Reads a file that this one names as its base, by its name beside it.</param>
    public static IReadOnlyList<DecisionCase> Read(JsonNode? file, Func<string, JsonNode?> load)
    {
        try
        {
            var around = new CorpusBase((JsonObject)load((string)file!["base"]!)!);
            return [.. ((JsonArray)file["cases"]!).Select(one => new CaseReader(around, (JsonObject)one!).Read())];
        }
        catch (Exception fault) when (fault is NullReferenceException or InvalidCastException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new CorpusException("a case lacks a member, or one has another form than contracts/vectors/decisions/README.md says", fault);
        }
    }
}

internal sealed class CaseReader(CorpusBase around, JsonObject one)
{
    public DecisionCase Read()
    {
        var message = (JsonObject)one["message"]!;
        var from = (string)message["from"]!;
        return new((string)one["description"]!, Facts(message), [.. ((JsonObject)one["expect"]!).Select(expected => Expected(expected.Key, (JsonObject)expected.Value!))])
        {
            Discloser = around.Agency(from, one["directory"]?[from]),
            Consents = [.. (one["consents"] as JsonArray ?? []).Select(consent => Registered((JsonObject)consent!, from))],
            Parts = PartsReader.Read((JsonArray)message["parts"]!, around),
            Now = one["now"] is { } now ? CorpusBase.Moment(now) : around.Now,
            Policy = one["policy"] is not { } policy ? PolicyVersions.Current
                : PolicyVersions.Find((string)policy!) ?? throw new CorpusException($"this program does not have version {policy} of the policy"),
        };
    }

    private static MessageFacts Facts(JsonObject message) => new(
        (string)message["kind"]!, (string)message["purpose"]!, WireJson.TryRead<Basis>(message["basis"]) ?? throw new CorpusException("a basis is not one"),
        (string?)message["minor"]);

    private RegisteredConsent Registered(JsonObject consent, string sender) => RegisteredConsent.Of(
        (string?)consent["id"] ?? around.ConsentId, (int?)consent["version"] ?? 1, (string?)consent["agency"] ?? sender, (bool?)consent["revoked"] ?? false,
        consent["consent"] is JsonObject whole ? whole : (JsonObject)MergePatch.Apply(around.Consent, consent["merge"] ?? new JsonObject())!, around.AgencySystem);

    private ExpectedDecision Expected(string agency, JsonObject expected) => new(
        around.Agency(agency, one["directory"]?[agency]),
        (string)expected["decision"]! == "permit" ? Effect.Permit : Effect.Deny,
        Strings(expected["reasons"]!),
        (expected["withheld"] as JsonObject)?.ToDictionary(one => one.Key, one => (string)one.Value!),
        expected["obligations"] is { } obligations ? Strings(obligations) : null,
        expected["duties"] is { } duties ? Strings(duties) : null,
        (string?)expected["scope"]);

    private static string[] Strings(JsonNode texts) => [.. ((JsonArray)texts).Select(text => (string)text!)];
}
