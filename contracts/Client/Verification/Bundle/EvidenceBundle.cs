using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Client.Verification;

/// <summary>
/// All that proves one message without the hub: what the party kept, the log's proofs, and the keys to check them with. Its file,
/// <c>.exchange-evidence</c>, explains itself to whoever has neither the hub nor this library.
/// </summary>
/// <param name="Message">
/// The message as the sender signed it, with the disclosures that the party kept: with none it shows no content, and still who sent what
/// kind of message when and on what basis. Null when the party never had it.
/// </param>
/// <param name="Acknowledgement">Kept by a recipient.</param>
/// <param name="HubKeys">The hub's and the log's keys as the party knew them; for a check by hand, never to be believed by themselves.</param>
/// <param name="AgencyKeys">Keys of sender and party as the directory had them.</param>
/// <param name="Checkpoint">The newest of those in the proofs.</param>
/// <param name="KeyProofs">What the log holds of the keys that signed: that they were there for everyone to see, and when they went.</param>
public sealed record EvidenceBundle(
    Evidence Evidence, string? Message, string? Acknowledgement, HubTrust HubKeys,
    IReadOnlyDictionary<string, IReadOnlyList<AgencyKey>> AgencyKeys, string Checkpoint,
    IReadOnlyList<ProvenKey> KeyProofs);
