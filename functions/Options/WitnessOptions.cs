namespace ExchangeHub.Options;

/// <summary>Section <c>Witness</c>: whose checkpoints this hub signs as a witness.</summary>
public sealed record WitnessOptions
{
    public const string Section = "Witness";

    /// <summary>Its name as a witness, a URL without scheme; empty: it is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Keys of the logs, as vkeys; each bears its log's origin as name.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];
}
