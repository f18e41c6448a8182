using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Submission;

/// <summary>
/// The blobs of a message, by name. Nothing under an attempt can be reached before <c>commit.json</c> names the attempt. Markers bear the
/// attempt in their name too: what tidies up after one attempt can never take away the marker of another that is just committing.
/// </summary>
public sealed class Commits(IBlobs content)
{
    /// <summary>Markers of what the log does not cover yet.</summary>
    public const string PendingPrefix = "pending/messages/";

    /// <summary>Markers of what may not be announced yet.</summary>
    public const string NoticePrefix = "pending/notices/";

    /// <summary>An attempt that has not committed by now never will: a request does not live this long.</summary>
    public static readonly TimeSpan AttemptLives = TimeSpan.FromMinutes(10);

    public static string MessagePrefix(MessageKey key) => $"messages/{key}/";
    public static string ViewName(MessageKey key, string attempt, string agency) => $"messages/{key}/{attempt}/{agency}.jwe";
    public static string PolicyName(MessageKey key, string attempt, string agency) => $"messages/{key}/{attempt}/{agency}.policy";
    public static string PendingMarker(MessageKey key, string attempt) => $"{PendingPrefix}{key}/{attempt}";
    public static string NoticeMarker(MessageKey key, string attempt) => $"{NoticePrefix}{key}/{attempt}";

    public static (MessageKey Key, string Attempt) ReadMarker(string prefix, string name) =>
        name[prefix.Length..].Split('/') is [var sender, var jti, var attempt] ? (new(sender, jti), attempt) : throw new FormatException("not a marker's name");

    /// <summary>How long ago the attempt began.</summary>
    public static TimeSpan AgeOf(string attempt, TimeProvider time) => time.GetUtcNow() - Ids.TimeOf(Guid.Parse(attempt));

    public async Task<Commit?> Read(MessageKey key, CancellationToken ct) =>
        await content.Read(CommitName(key), ct) is { } blob ? WireJson.Read<Commit>(blob.Content) : null;

    /// <summary>The commit point. False: another attempt was first, or this very write was repeated by a retry; the caller compares attempts.</summary>
    public Task<bool> Create(MessageKey key, Commit commit, CancellationToken ct) =>
        content.Create(CommitName(key), WireJson.Bytes(commit), ct);

    /// <summary>Removes all that an attempt left which is not the message's. The markers go last: a crash in between is found again by them.</summary>
    public async Task Discard(MessageKey key, string attempt, CancellationToken ct)
    {
        await foreach (var name in content.List($"{MessagePrefix(key)}{attempt}/", null, ct))
        {
            await content.Delete(name, ct);
        }
        await content.Delete(PendingMarker(key, attempt), ct);
        await content.Delete(NoticeMarker(key, attempt), ct);
    }

    /// <summary>The attempts that have left anything under the message's name.</summary>
    public async Task<IReadOnlyList<string>> Attempts(MessageKey key, CancellationToken ct)
    {
        HashSet<string> attempts = [];
        await foreach (var name in content.List(MessagePrefix(key), null, ct))
        {
            if (name[MessagePrefix(key).Length..].Split('/') is [var attempt, _])
            {
                attempts.Add(attempt);
            }
        }
        return [.. attempts];
    }

    private static string CommitName(MessageKey key) => $"messages/{key}/commit.json";
}
