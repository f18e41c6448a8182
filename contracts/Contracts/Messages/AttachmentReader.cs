using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Contracts.Messages;

/// <summary>The claim <c>attachments</c>: what travels beside the message, by its hash (wire format §3).</summary>
internal static partial class AttachmentReader
{
    private static readonly HashSet<string> Table = ["id", "media_type", "bytes", "sha256", "labels"];

    public static IReadOnlyList<Attachment> Read(JsonNode? node, List<ClaimFault> faults)
    {
        var elements = node as JsonArray;
        List<Attachment> attachments = [];
        for (var i = 0; i < elements?.Count; i++)
        {
            var members = elements[i] as JsonObject ?? [];
            if (members.Any(member => !Table.Contains(member.Key)))
            {
                faults.Add(new(ProblemCodes.ClaimUnknown, $"/attachments/{i}", "a member that the table does not have"));
            }
            else if (One(members) is { } attachment)
            {
                attachments.Add(attachment);
            }
            else
            {
                faults.Add(new(ProblemCodes.ClaimInvalid, $"/attachments/{i}", "must have id, media_type, bytes and sha256, well formed"));
            }
        }
        if (elements is null || attachments.DistinctBy(attachment => attachment.Id).Count() != attachments.Count)
        {
            faults.Add(new(ProblemCodes.ClaimInvalid, "/attachments", "must be an array, no id twice"));
        }
        return attachments;
    }

    private static Attachment? One(JsonObject members)
    {
        var labels = (members["labels"] as JsonArray)?.Select(label => label.AsString()).ToArray();
        return members["id"].AsString() is { } id && Name().IsMatch(id)
            && members["media_type"].AsString() is { } type && MediaType().IsMatch(type)
            && members["bytes"].AsInteger() is >= 0 and { } bytes
            && members["sha256"].AsString() is { } hash && Base64Url.TryDecode(hash) is { Length: 32 }
            && (members.ContainsKey("labels") ? labels?.All(label => label is not null && Name().IsMatch(label)) == true : true)
            ? new(id, type, bytes, hash, labels?.OfType<string>().ToArray())
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,60}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MediaType();
}
