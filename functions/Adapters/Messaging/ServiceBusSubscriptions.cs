using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ExchangeHub.Core;

namespace ExchangeHub.Adapters.Messaging;

/// <summary>Makes subscriptions through Service Bus's administration API (HTTPS and Atom, since its SDK is not at hand).</summary>
public sealed class ServiceBusSubscriptions : ISubscriptions
{
    private const int Created = 201, Exists = 409;
    private const string ApiVersion = "2021-05";
    private readonly HttpPipeline pipeline;
    private readonly Uri address;

    /// <param name="address">For instance <c>https://ns.servicebus.windows.net</c>.</param>
    /// <param name="transport">Other than the usual one, for tests.</param>
    public ServiceBusSubscriptions(Uri address, TokenCredential credential, HttpPipelineTransport? transport = null)
    {
        this.address = address;
        var options = new AdministrationOptions();
        if (transport is not null)
        {
            options.Transport = transport;
        }
        pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, EntraTokens.Scope));
    }

    public async Task Ensure(string agency, CancellationToken ct)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Put;
        message.Request.Uri.Reset(address);
        message.Request.Uri.AppendPath($"/exchange/Subscriptions/{Uri.EscapeDataString(agency)}", escape: false);
        message.Request.Uri.AppendQuery("api-version", ApiVersion);
        message.Request.Headers.Add("Content-Type", "application/atom+xml;type=entry;charset=utf-8");
        message.Request.Content = RequestContent.Create(BinaryData.FromString(SubscriptionEntry.For("recipient", agency)));
        await pipeline.SendAsync(message, ct);
        // Without If-Match a PUT never changes one that is there, so "exists" means ours.
        if (message.Response.Status is not (Created or Exists))
        {
            throw new RequestFailedException(message.Response);
        }
    }

    private sealed class AdministrationOptions : ClientOptions;
}
