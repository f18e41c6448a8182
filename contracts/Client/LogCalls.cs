using System.Globalization;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Log;

namespace ExchangeHub.Client;

/// <summary>One's own entries and their proofs (wire format §10).</summary>
public sealed class LogCalls
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly HubHttp http;
    private readonly string hub;
    private readonly TimeProvider time;

    internal LogCalls(HubHttp http, string hub, TimeProvider time) => (this.http, this.hub, this.time) = (http, hub, time);

    /// <summary>The signed note, unverified.</summary>
    public async Task<string> Checkpoint(CancellationToken ct) => (await http.Send(new(HttpMethod.Get, $"{hub}/v1/log/checkpoint"), ct)).Text;

    /// <summary>A tile or bundle of entries, unverified; null when there is none.</summary>
    public async Task<ReadOnlyMemory<byte>?> Tile(TilePath path, CancellationToken ct)
    {
        try
        {
            return (await http.Send(new(HttpMethod.Get, $"{hub}/v1/log/{path}"), ct)).Body;
        }
        catch (HubProblemException refused) when (refused.Status == 404)
        {
            return null;
        }
    }

    public async Task<LogEntryPage> Entries(string? after, int most, CancellationToken ct)
    {
        var page = string.Create(CultureInfo.InvariantCulture, $"{hub}/v1/log/entries?most={most}");
        return (await http.Send(new(HttpMethod.Get, after is null ? page : $"{page}&after={Uri.EscapeDataString(after)}"), ct)).Read<LogEntryPage>();
    }

    /// <summary>What this agency may know of one message. An entry that no checkpoint covers yet has no proof.</summary>
    public async Task<MessageProof> Proof(string sender, string message, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Get, $"{hub}/v1/messages/{Uri.EscapeDataString(sender)}/{Uri.EscapeDataString(message)}/proof"), ct))
        .Read<MessageProof>();

    /// <summary>
    /// Asks until the log covers <paramref name="entry"/> (null: every entry it answers with). Throws <see cref="TimeoutException"/>
    /// after <paramref name="patience"/>.
    /// </summary>
    /// <param name="trust">Given: as long as fewer witnesses signed than it asks for, it is asked again, and in the end the answer is what there is.</param>
    public async Task<MessageProof> ProofWhenCovered(string sender, string message, string? entry, TimeSpan patience, CancellationToken ct, HubTrust? trust = null)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            if (await ProofOrNull(sender, message, ct) is { } proof
                && proof.Entries.All(one => one.Proof is not null) && (entry is null || proof.Entries.Any(one => one.Id == entry)))
            {
                if (trust is null || time.GetElapsedTime(begun) > patience || !proof.Entries.Any(one => AwaitsWitnesses(one, trust)))
                {
                    return proof;
                }
            }
            else if (time.GetElapsedTime(begun) > patience)
            {
                throw new TimeoutException("The log did not cover the entry in time.");
            }
            await Task.Delay(Pause, time, ct);
        }
    }

    private static bool AwaitsWitnesses(ProvenEntry entry, HubTrust trust) =>
        TlogProof.Parse(entry.Proof!) is { } proof && CheckpointVerifier.Open(proof.Checkpoint, trust).Fault == VerificationFault.CheckpointNotWitnessed;

    // Before the sequencer's first look the hub shows a party nothing of the message.
    private async Task<MessageProof?> ProofOrNull(string sender, string message, CancellationToken ct)
    {
        try
        {
            return await Proof(sender, message, ct);
        }
        catch (HubProblemException refused) when (refused.Status is 404 or 503)
        {
            return null;
        }
    }
}
