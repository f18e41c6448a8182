namespace ExchangeHub.Adapters.Http;

/// <summary>Which function of the app an endpoint belongs to: the folder with its <c>function.json</c>.</summary>
public sealed record HubFunction(string Name);

public static class HubFunctionEndpoints
{
    /// <param name="policy">A role of <see cref="Roles"/>, or <see cref="Access.AnyRole"/>.</param>
    public static void BelongsTo(this IEndpointConventionBuilder endpoint, string function, string policy) =>
        endpoint.WithMetadata(new HubFunction(function)).RequireAuthorization(policy);

    /// <summary>Open to everyone: health, and the hub's public keys.</summary>
    public static void BelongsToOpen(this IEndpointConventionBuilder endpoint, string function) =>
        endpoint.WithMetadata(new HubFunction(function)).AllowAnonymous();

    /// <summary>For the Functions host alone, or for what stands in for it.</summary>
    public static void BelongsToTrigger(this IEndpointConventionBuilder endpoint, string function) =>
        endpoint.WithMetadata(new HubFunction(function), new HostOnly()).AllowAnonymous();
}
