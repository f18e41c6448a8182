using ExchangeHub.AccountDisclosures;
using ExchangeHub.AcknowledgeMessage;
using ExchangeHub.Adapters.Http;
using ExchangeHub.DecideMessage;
using ExchangeHub.Health;
using ExchangeHub.HoldDisclosures;
using ExchangeHub.ManageAgency;
using ExchangeHub.ManageSubscription;
using ExchangeHub.ReadAuditEvents;
using ExchangeHub.ReadDirectory;
using ExchangeHub.ReadInbox;
using ExchangeHub.ReadKeys;
using ExchangeHub.ReadLog;
using ExchangeHub.ReadProof;
using ExchangeHub.ReadStatus;
using ExchangeHub.RegisterConsent;
using ExchangeHub.ReleaseMessage;
using ExchangeHub.RevokeConsent;
using ExchangeHub.SequenceLog;
using ExchangeHub.SubmitMessage;
using ExchangeHub.Sweep;
using ExchangeHub.WitnessLogs;

namespace ExchangeHub;

/// <summary>The pipeline, outermost first, and every function's endpoints.</summary>
public static class HubPipeline
{
    public static WebApplication MapHub(this WebApplication app)
    {
        app.Use(SecurityHeaders.Add);
        app.UseMiddleware<Faults>();
        app.UseRouting();
        app.UseMiddleware<HostGate>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(Caller.Identify);

        DecideMessageEndpoint.Map(app);
        SubmitMessageEndpoint.Map(app);
        ReleaseMessageEndpoint.Map(app);
        AcknowledgeMessageEndpoint.Map(app);
        ReadInboxEndpoint.Map(app);
        ReadStatusEndpoint.Map(app);
        RegisterConsentEndpoint.Map(app);
        RevokeConsentEndpoint.Map(app);
        AccountDisclosuresEndpoint.Map(app);
        HoldDisclosuresEndpoint.Map(app);
        ReadDirectoryEndpoint.Map(app);
        ManageAgencyEndpoint.Map(app);
        ManageSubscriptionEndpoint.Map(app);
        ReadLogEndpoint.Map(app);
        ReadProofEndpoint.Map(app);
        ReadAuditEventsEndpoint.Map(app);
        ReadKeysEndpoint.Map(app);
        WitnessLogsEndpoint.Map(app);
        HealthEndpoint.Map(app);
        SequenceLogEndpoint.Map(app);
        SweepEndpoint.Map(app);

        // The host asks for it until the app listens.
        app.MapGet("/", () => Results.NoContent()).AllowAnonymous();
        foreach (var function in FunctionsOverHttp(app))
        {
            app.MapPost($"/{function}", OldHost.Refuse).WithMetadata(new HostOnly()).AllowAnonymous();
        }
        return app;
    }

    private static IReadOnlyList<string> FunctionsOverHttp(IEndpointRouteBuilder app) =>
        [.. app.DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<HostOnly>() is null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<HubFunction>()?.Name).OfType<string>().Distinct()];
}
