using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Client.Verification;

/// <summary>What an agency keeps of one message to prove later what the hub did. It holds no content.</summary>
/// <param name="Party">The agency whose entries these are.</param>
/// <param name="Receipt">Kept by a sender.</param>
/// <param name="Release">Kept by a recipient.</param>
public sealed record Evidence(
    string Sender, string Message, string Party, string Log, IReadOnlyList<ProvenEntry> Entries, string? Receipt = null, string? Release = null);

/// <summary>One thing that was checked.</summary>
/// <param name="What">Plain words, for instance <c>log entry "accepted"</c>.</param>
/// <param name="Warning">It holds, and still a reader must know this of it.</param>
public sealed record Finding(string What, VerificationFault? Fault, string? Warning = null);

/// <summary>Checks all of it offline and goes on after a fault, so that the whole picture is told at once.</summary>
public static class EvidenceVerifier
{
    public static IReadOnlyList<Finding> Verify(Evidence evidence, HubTrust trust)
    {
        List<Finding> findings = [];
        if (evidence.Log != trust.LogOrigin)
        {
            findings.Add(new("log", VerificationFault.OtherLog));
        }
        if (evidence.Entries.Count == 0)
        {
            findings.Add(new("log entries", VerificationFault.EntryMissing));
        }
        if (evidence.Receipt is { } receipt)
        {
            findings.Add(new("receipt", FaultOfReceipt(receipt, evidence, trust)));
        }
        if (evidence.Release is { } release)
        {
            findings.Add(new("release", FaultOfRelease(release, evidence, trust)));
        }
        findings.AddRange(evidence.Entries.Select(entry => new Finding($"log entry \"{EventOf(entry)}\"", FaultOfEntry(entry, evidence, trust))));
        return findings;
    }

    private static VerificationFault? FaultOfReceipt(string compact, Evidence evidence, HubTrust trust) =>
        ReceiptVerifier.Verify(compact, evidence.Sender, evidence.Message, Stated(compact, "jws_sha256"), trust).Succeeded(out var receipt, out var fault)
            ? ProofVerifier.Verify(receipt, evidence.Entries, trust).Fault
            : fault;

    private static VerificationFault? FaultOfRelease(string compact, Evidence evidence, HubTrust trust) =>
        ReleaseVerifier.Verify(compact, evidence.Party, evidence.Message, Stated(compact, "view_sha256"), trust).Succeeded(out var release, out var fault)
            ? ProofVerifier.Verify(release, evidence.Sender, evidence.Entries, trust).Fault
            : fault;

    private static VerificationFault? FaultOfEntry(ProvenEntry entry, Evidence evidence, HubTrust trust) =>
        !ProofVerifier.Verify(entry, trust).Succeeded(out var proven, out var fault) ? fault
        : proven.Entry["party"].AsString() == evidence.Party && ProofVerifier.IsAbout(proven.Entry, evidence.Sender, evidence.Message) ? null
        : VerificationFault.EntryOfAnother;

    // Message and view are not at hand here: the digest counts as stated, and the log's entry must agree with it.
    private static string Stated(string compact, string claim) => Jws.Parse(compact)?.Payload[claim].AsString() ?? "";

    private static string EventOf(ProvenEntry entry) => entry.Entry["event"] is JsonValue name && name.AsString() is { Length: <= 40 } text ? text : "?";
}
