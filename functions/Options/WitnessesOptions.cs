using System.ComponentModel.DataAnnotations;

namespace ExchangeHub.Options;

/// <summary>Section <c>Witnesses</c>: who signs this hub's checkpoints beside it.</summary>
public sealed record WitnessesOptions
{
    public const string Section = "Witnesses";

    /// <summary>How many must sign a checkpoint before it is published. With 0 a witness that is down holds nothing up; with more the log waits, and so does every message.</summary>
    [Range(0, 100)]
    public int Needed { get; init; }

    public IReadOnlyList<KnownWitness> Known { get; init; } = [];
}

public sealed record KnownWitness
{
    /// <summary>Its key with its name, as a vkey of type 4.</summary>
    public string Key { get; init; } = "";

    /// <summary>Submission prefix: <c>/add-checkpoint</c> is added to it.</summary>
    public string Url { get; init; } = "";
}
