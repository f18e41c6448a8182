using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core.Submission;

namespace ExchangeHub.Core.Evidence;

/// <summary>
/// A signed message that was refused is evidence: what was asked, and what the hub answered. The same bytes refused for the same reason
/// are one entry, however often they come, or one refused message could fill the log.
/// </summary>
public sealed class Refusals(IBlobs content, Ledger ledger, LogEvents events)
{
    /// <param name="caller">Who handed it in, and so whose entry it is: the signer may know nothing of it.</param>
    public async Task Record(string caller, Verified message, Rejection rejection, CancellationToken ct)
    {
        var name = $"refusals/{caller}/{message.Id}/{message.JwsSha256}-{rejection.Code}.json";
        var entry = events.For(caller, LogEvent.Refused, new JsonObject
        {
            ["message"] = LogEvents.MessageOf(message.Id.Sender, message.Id.Jti),
            ["jws_sha256"] = message.JwsSha256,
            ["problem"] = rejection.Code,
        });
        // The entry is kept before it is recorded: a repetition records the very same one, also when a crash came in between.
        if (!await content.Create(name, WireJson.Bytes(entry), ct) && await content.Read(name, ct) is { } standing)
        {
            entry = WireJson.Read<LoggedEntry>(standing.Content);
        }
        await ledger.Record([entry], ct);
    }
}
