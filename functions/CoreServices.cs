using ExchangeHub.Adapters.Keys;
using ExchangeHub.Adapters.Storage;
using ExchangeHub.Contracts;
using ExchangeHub.Core;
using ExchangeHub.Core.Audit;
using ExchangeHub.Core.Collection;
using ExchangeHub.Core.Consents;
using ExchangeHub.Core.Directory;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Keys;
using ExchangeHub.Core.Log;
using ExchangeHub.Core.Submission;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExchangeHub;

/// <summary>The Core, on top of its ports. An <see cref="IBlobs"/> without a name is the content; the log's two are given where they belong.</summary>
public static class CoreServices
{
    public static void AddCore(this IServiceCollection services, HubIdentity hub)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(SystemEntropy.Source);
        services.AddSingleton(hub);
        services.AddSingleton(all => all.GetRequiredService<HubBlobs>().Content);

        services.AddSingleton<AgencyDirectory>().AddSingleton<AgencyRegistration>().AddSingleton<RegimeIndex>().AddSingleton<Subscriptions>().AddSingleton<SubscriptionRequests>();
        services.AddSingleton<VerificationKeys>().AddSingleton<AgencyJwts>().AddSingleton<DataKeys>().AddSingleton<Rewrapping>().AddSingleton<InstanceKeys>();
        services.AddSingleton<ConsentRegistry>().AddSingleton<PersonConsents>().AddSingleton<Deliberations>().AddSingleton<Registration>().AddSingleton<Revocation>();

        services.AddSingleton<Opener>().AddSingleton<Verifier>().AddSingleton<Repetition>().AddSingleton<Validator>().AddSingleton<Router>();
        services.AddSingleton<Judge>().AddSingleton<Cutter>().AddSingleton<Sealer>().AddSingleton<Acceptance>().AddSingleton<Announcer>();
        services.AddSingleton<Commits>().AddSingleton<Exchange>().AddSingleton<WhatIf>();

        services.AddSingleton<Deliveries>().AddSingleton<Clocks>().AddSingleton<Releaser>().AddSingleton<Acknowledger>().AddSingleton<Withdrawal>();
        services.AddSingleton<StatusReader>().AddSingleton<Sweeper>();
        services.AddSingleton<DisclosureRecords>().AddSingleton<PersonDisclosures>().AddSingleton<DisclosureSearch>();
        services.AddSingleton<Accountant>().AddSingleton<Holds>().AddSingleton<HoldRegistration>();

        services.AddSingleton<LogEvents>().AddSingleton<Refusals>().AddSingleton<ProofReader>().AddSingleton<EvidenceGate>().AddSingleton<LogSigners>();
        services.AddSingleton<AuditTrail>().AddSingleton<AuditSearchReader>().AddSingleton<AuditCursors>();
        services.AddSingleton<IPendingSource, PendingEntries>();
        services.AddSingleton(all => new Ledger(
            all.GetRequiredService<HubBlobs>().Content, all.GetRequiredService<HubBlobs>().State, all.GetRequiredService<INotices>(),
            all.GetRequiredService<TimeProvider>(), all.GetRequiredService<Entropy>()));
        services.AddSingleton(all => new LogReader(all.GetRequiredService<HubBlobs>().Tiles, all.GetRequiredService<HubBlobs>().State));
        services.AddSingleton(all => new Sequencer(
            all.GetRequiredService<HubBlobs>().Tiles, all.GetRequiredService<HubBlobs>().State, all.GetRequiredService<IPendingSource>(),
            all.GetRequiredService<LogSigners>().Current, hub.LogOrigin, all.GetRequiredService<Witnesses>()));
        services.AddSingleton(all => new LateSignatures(all.GetRequiredService<HubBlobs>().State, all.GetRequiredService<Witnesses>()));
    }
}
