using System.Text.Json.Nodes;
using CsCheck;
using ExchangeHub.Contracts.Fhir;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Policy;
using ExchangeHub.Policy.Parts;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>Withheld values never occur in a view, whatever is withheld of whatever message.</summary>
public sealed class LeakTests
{
    public static TheoryData<string> Own => [.. Contents.Own];
    public static TheoryData<string> Others => [.. Contents.Others];

    [Theory, MemberData(nameof(Own))]
    public void OfOurOwnMessagesNothingWithheldIsSeen(string name) => NothingWithheldIsSeen(Contents.Claims(name));

    [Theory, MemberData(nameof(Others))]
    public void NorOfOthers(string name) => NothingWithheldIsSeen(Contents.Claims(name));

    private static void NothingWithheldIsSeen(JsonObject claims)
    {
        var message = Samples.Issue(claims);
        var read = Samples.Read(message);
        var parts = PartReader.PartsOf(read);
        var views = 0;
        Gen.Int[0, parts.Count - 1].Array[1, Math.Max(2, parts.Count / 3)].Sample(chosen =>
        {
            HashSet<string> withheld = [.. chosen.Select(index => parts[index].Path)];
            if (!Segmenter.Present(message, read, withheld, Samples.Recipient).Succeeded(out var compact, out var rejection))
            {
                Assert.Contains(rejection.Code, (string[])[ProblemCodes.EssentialPartWithheld, ProblemCodes.SegmentationImpossible]);
                return;
            }
            Interlocked.Increment(ref views);
            var seen = Views.Texts(SdJwt.Parse(compact, out _)!.Claims).ToHashSet();
            var whole = string.Join('\n', seen);
            foreach (var secret in Secrets(claims, parts, withheld))
            {
                Assert.False(seen.Contains(secret) || (secret.Length >= 12 && whole.Contains(secret, StringComparison.OrdinalIgnoreCase)), $"{secret} is seen without {string.Join(", ", withheld)}");
            }
        }, iter: 150, threads: 1);
        Assert.True(views > 0, "everything was refused");
    }

    /// <summary>What only withheld parts say: all their texts but those that a part shown says by right. A reference to what is withheld is none.</summary>
    private static IEnumerable<string> Secrets(JsonObject claims, IReadOnlyList<Part> parts, HashSet<string> withheld)
    {
        var rest = claims["content"]!.DeepClone();
        var document = new JsonObject { ["content"] = rest };
        List<string> secrets = [];
        foreach (var part in parts.Where(part => withheld.Contains(part.Path)))
        {
            secrets.AddRange(Views.Texts(Views.At(claims, part.Path)));
        }
        // From the end, so that indexes before stay.
        foreach (var path in withheld.Where(path => !withheld.Any(other => path.StartsWith($"{other}/", StringComparison.Ordinal))).OrderByDescending(Index))
        {
            Remove(document, path);
        }
        RemoveSummaries(rest);
        HashSet<string> gone = [.. parts.Where(part => part.Within is null && withheld.Contains(part.Path)).SelectMany(part => part.Names)];
        var shown = ByRight(rest, gone).ToHashSet();
        var all = string.Join('\n', shown);
        // Envelope claims stand in the clear by right, like the sender's name.
        var envelope = string.Join('\n', Views.Texts(new JsonObject(claims.Where(claim => claim.Key != "content").Select(claim => KeyValuePair.Create(claim.Key, claim.Value?.DeepClone())))));
        return secrets.Where(secret => secret.Length > 0 && !shown.Contains(secret) && !all.Contains(secret, StringComparison.OrdinalIgnoreCase) && !envelope.Contains(secret, StringComparison.OrdinalIgnoreCase)).Distinct();
    }

    private static IEnumerable<string> ByRight(JsonNode? node, HashSet<string> gone) => node switch
    {
        JsonObject members when BundleEntries.ReferenceOf(members) is { } reference && gone.Contains(reference) => [],
        JsonObject members => members.SelectMany(member => ByRight(member.Value, gone).Prepend(member.Key)),
        JsonArray elements => elements.SelectMany(element => ByRight(element, gone)),
        _ => node.AsString() is { } text ? [text] : [],
    };

    // What the Bundle and the header say of all they hold is not said by right once some of it is withheld.
    private static void RemoveSummaries(JsonNode content)
    {
        if (content["entry"] is not JsonArray entries)
        {
            return;
        }
        (content["meta"] as JsonObject)?.Remove("security");
        foreach (var header in entries.Select(entry => entry!["resource"]).Where(resource => (string?)resource?["resourceType"] == "MessageHeader"))
        {
            (header!["meta"] as JsonObject)?.Remove("security");
        }
    }

    private static int Index(string path) => path.Split('/') switch
    {
        [_, _, _, var index, ..] when int.TryParse(index, out var number) => number,
        _ => -1,
    };

    private static void Remove(JsonNode document, string path)
    {
        var (holder, name) = (Views.At(document, path[..path.LastIndexOf('/')]), path[(path.LastIndexOf('/') + 1)..]);
        if (holder is JsonArray elements)
        {
            elements.RemoveAt(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            holder!.AsObject().Remove(name);
        }
    }
}
