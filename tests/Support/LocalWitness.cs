using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;

namespace ExchangeHub.Tests.Support;

/// <summary>A witness in the same process, that may be down, slow or false.</summary>
public sealed class LocalWitness(NoteVerifier key, Func<WitnessRequest, CancellationToken, Task<WitnessAnswer>> add) : IWitness
{
    public NoteVerifier Key => key;

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public Task<WitnessAnswer> Add(WitnessRequest request, CancellationToken ct)
    {
        Asked++;
        return add(request, ct);
    }

    /// <summary>One that keeps to the protocol, with a memory of its own.</summary>
    public static LocalWitness Honest(NoteSigner signer, params NoteVerifier[] logs)
    {
        var witness = new HubWitness(new MemoryBlobs(), logs, _ => Task.FromResult<NoteSigner?>(signer));
        return new(signer.Verifier, (request, ct) => witness.Add(request.ToString(), ct));
    }

    public static LocalWitness Down(string name) =>
        new(NoteSigner.Witness(name, new byte[32], TimeProvider.System).Verifier, (_, _) => Task.FromResult(new WitnessAnswer(WitnessVerdict.NotReached)));
}
