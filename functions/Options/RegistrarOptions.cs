namespace ExchangeHub.Options;

/// <summary>Section <c>Registrar</c>: the identity that makes the subscriptions of agencies, so that the app's own need not manage anything.</summary>
public sealed record RegistrarOptions
{
    public const string Section = "Registrar";

    /// <summary>Client id of a user-assigned managed identity; empty: the app's own.</summary>
    public string ClientId { get; init; } = "";
}
