using ExchangeHub.Client;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Cli;

/// <summary>Evidence in one file: gathered while the hub can be asked, read without it.</summary>
internal static class EvidenceFile
{
    public static bool IsBundle(string path) => path.EndsWith(EvidenceArchive.Extension, StringComparison.OrdinalIgnoreCase);

    public static EvidenceBundle Read(string path, Output output)
    {
        if (EvidenceArchive.Read(File.ReadAllBytes(path), out var part) is { } bundle)
        {
            return bundle;
        }
        ProofOutput.Show(output, [new(part, VerificationFault.BundleMalformed)]);
        throw new VerificationException(VerificationFault.BundleMalformed);
    }

    public static async Task<EvidenceBundle> Gather(
        HubClient hub, Evidence evidence, string? message, string? acknowledgement, HubTrust trust, CancellationToken ct)
    {
        Dictionary<string, IReadOnlyList<AgencyKey>> keys = [];
        // The sender may have been handed an acknowledgement: that is another's.
        var acknowledged = acknowledgement is null ? null : Jws.Parse(acknowledgement)?.Payload["iss"].AsString();
        foreach (var agency in new[] { evidence.Sender, evidence.Party, acknowledged ?? evidence.Party }.Distinct())
        {
            var entry = await hub.Directory.Agency(agency, ct);
            keys[agency] = [.. entry.Keys.Where(key => key.Jwk["use"].AsString() == "sig")];
        }
        var signed = new[] { message?.Split('~')[0], acknowledgement }
            .Select(jwt => jwt is null ? null : Jws.Parse(jwt)).OfType<ParsedJws>()
            .Select(jws => (jws.Payload["iss"].AsString() ?? "", jws.Kid)).ToHashSet();
        var proven = await hub.Keys.Prove(signed, ct);
        return new(evidence, message, acknowledgement, trust, keys, Newest([.. evidence.Entries.Select(entry => entry.Proof ?? ""), .. proven.Select(key => key.Proof)]), proven);
    }

    private static string Newest(IReadOnlyList<string> proofs) => proofs
        .Select(proof => TlogProof.Parse(proof)?.Checkpoint).OfType<string>()
        .MaxBy(note => SignedNote.Parse(note) is { } signed && Checkpoint.Parse(signed.Text) is { } checkpoint ? checkpoint.Size : -1)
        ?? throw new VerificationException(VerificationFault.ProofMalformed);
}
