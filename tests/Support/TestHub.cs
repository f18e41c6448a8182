using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Jose;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Contracts.Messages;
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
using ExchangeHub.Local.Demo;
using Microsoft.Extensions.Time.Testing;
using Revocation = ExchangeHub.Core.Consents.Revocation;

namespace ExchangeHub.Tests.Support;

/// <summary>
/// What outlives a crash of the hub: storage, broker, vault and clock, with two agencies and a consent between them. Each
/// <see cref="Start"/> is a process of its own, which may fail as a plan says.
/// </summary>
public sealed class TestHub
{
    public const string Hub = "https://hub.example", Origin = "hub.example/log";
    private static readonly (JsonObject Sign, JsonObject Enc) HospitalKeys = Keys(), ClinicKeys = Keys();
    private readonly Example example;

    public TestHub()
    {
        example = new(Hub, Time, SystemEntropy.Source);
        Hospital = Entry(Cast.Hospital, "hospital", HospitalKeys, Cast.Clinic);
        Clinic = Entry(Cast.Clinic, "clinic", ClinicKeys, Cast.Hospital);
        foreach (var agency in new[] { Hospital, Clinic })
        {
            Content.Put(AgencyDirectory.NameOf(agency.Id), WireJson.Bytes(agency), default).GetAwaiter().GetResult();
        }
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    public MemoryBlobs Content { get; } = new();
    public MemoryBlobs Tiles { get; } = new();
    public MemoryBlobs State { get; } = new();
    public MemoryVault Vault { get; } = new();
    public List<Notice> Broker { get; } = [];
    public AgencyEntry Hospital { get; }
    public AgencyEntry Clinic { get; }
    public string ConsentId => example.Id("consent");

    /// <summary>The two recipients' notices, one for each message id, as a topic without repetitions hands them on.</summary>
    public IReadOnlyList<string> NoticesTo(string agency) =>
        [.. Broker.Where(notice => notice.Recipient == agency).Select(notice => notice.MessageId).Distinct()];

    public Process Start(FaultPlan? plan = null, Func<IBlobs, IBlobs>? around = null) => new(this, plan ?? new(), around ?? (blobs => blobs));

    /// <summary>A registered consent, a referral under it, not sent yet.</summary>
    public async Task<(SignedMessage Message, Received Received)> Referral(CancellationToken ct)
    {
        using var calm = Start();
        var consent = SignaturesOf(Hospital).Sign(Registration.ConsentType, ConsentId, new() { ["version"] = 1, ["consent"] = example.Load("consent-medical") });
        Assert.Null((await calm.Registration.Register(Hospital, ConsentId, consent, ct)).Rejection);
        return Refer();
    }

    public (SignedMessage Message, Received Received) Refer() => Refer(new("consent", Consent: ConsentId), example.Load("medical-referral"));

    /// <summary>The same without the consent in it, so that only what is registered counts.</summary>
    public (SignedMessage Message, Received Received) ReferUnder(Basis basis, Action<JsonObject>? change = null)
    {
        var bundle = example.Load("medical-referral");
        var entries = bundle["entry"]!.AsArray();
        var carried = entries.Single(entry => entry!["resource"]!["resourceType"].AsString() == "Consent")!;
        var support = entries.Single(entry => entry!["resource"]!["resourceType"].AsString() == "ServiceRequest")!["resource"]!["supportingInfo"]!.AsArray();
        support.Remove(support.Single(reference => reference!["reference"].AsString() == carried["fullUrl"].AsString()));
        entries.Remove(carried);
        change?.Invoke(bundle);
        return Refer(basis, bundle);
    }

    private (SignedMessage Message, Received Received) Refer(Basis basis, JsonObject content)
    {
        var message = SignaturesOf(Hospital).Sign(new OutgoingMessage
        {
            Kind = "referral",
            To = [Cast.Clinic],
            Purpose = "TREAT",
            Basis = basis,
            Content = content,
        });
        return (message, new(Hospital, "application/sd-jwt", Encoding.ASCII.GetBytes(message.Compact)));
    }

    /// <summary>The same consent again as its next version.</summary>
    public string NextConsent(int version, Action<JsonObject>? change = null) => SignConsent(ConsentId, version, change);

    /// <summary>A consent of the same client, signed for registration.</summary>
    public string SignConsent(string id, int version, Action<JsonObject>? change = null)
    {
        var consent = example.Load("consent-medical");
        consent["id"] = id;
        change?.Invoke(consent);
        return SignaturesOf(Hospital).Sign(Registration.ConsentType, id, new() { ["version"] = version, ["consent"] = consent });
    }

    /// <summary>Registers it; it must be taken.</summary>
    public async Task Register(string id, int version, Action<JsonObject>? change, CancellationToken ct)
    {
        using var calm = Start();
        Assert.Null((await calm.Registration.Register(Hospital, id, SignConsent(id, version, change), ct)).Rejection);
    }

    public string PatientId => example.Id("patient");

    /// <summary>Makes a consent another client's own.</summary>
    public static Action<JsonObject> Of(string patient) => consent =>
    {
        var reference = new JsonObject { ["reference"] = $"urn:uuid:{patient}" };
        (consent["patient"], consent["performer"]) = (reference, new JsonArray(reference.DeepClone()));
        consent["verification"]![0]!["verifiedWith"] = reference.DeepClone();
    };

    public Example Example => example;

    public SignedMessage Sign(OutgoingMessage message, AgencyEntry? by = null) => SignaturesOf(by ?? Hospital).Sign(message);

    /// <summary>Writes the directory's entry of an agency anew; new processes see it.</summary>
    public Task Change(AgencyEntry agency, CancellationToken ct) => Content.Put(AgencyDirectory.NameOf(agency.Id), WireJson.Bytes(agency), ct);

    public string SignRevocation(string? id = null) => SignaturesOf(Hospital).Sign(Revocation.RevocationType, id ?? ConsentId, []);

    public string SignHold(string id, JsonNode hold) => SignaturesOf(Hospital).Sign(HoldRegistration.HoldType, id, new() { ["hold"] = hold.DeepClone() });

    public string SignLifting(string id) => SignaturesOf(Hospital).Sign(HoldRegistration.LiftingType, id, []);

    public string SignAcknowledgement(MessageKey key, string viewSha256) => SignaturesOf(Clinic).Sign(
        Acknowledger.AcknowledgementType, key.Jti, new() { ["view_sha256"] = viewSha256, ["outcome"] = "received" });

    /// <summary>Lets the clock run until the task ends.</summary>
    public async Task<T> Pass<T>(Task<T> task)
    {
        for (var i = 0; i < 500 && !task.IsCompleted; i++)
        {
            await Task.WhenAny(task, Task.Delay(1, TestContext.Current.CancellationToken));
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        return await task;
    }

    /// <summary>Runs the log until nothing waits, checks it whole, and answers the entries that its parties can open, each with its leaf in the log.</summary>
    public async Task<IReadOnlyList<LoggedEntry>> Logged(CancellationToken ct)
    {
        using var calm = Start();
        while (await calm.Sequencer.RunOnce(ct) > 0)
        {
        }
        var leaves = (await Core.Log.CheckLog.Whole(Tiles, State, [LogSigner.Verifier], Origin)).Select(Convert.ToHexString).ToArray();
        List<LoggedEntry> entries = [];
        var ledger = new Ledger(Content, State, new Notices(Broker, new()), Time, SystemEntropy.Source);
        foreach (var name in State.Names.Where(name => name.StartsWith("entries/", StringComparison.Ordinal)))
        {
            foreach (var (index, entry) in WireJson.Read<FiledEntry[]>((await State.Read(name, ct))!.Content))
            {
                Assert.Equal(leaves[index], Convert.ToHexString(entry.Leaf()));
                if (entry.Message?.Split('/') is [var sender, var jti])
                {
                    Assert.Single(await ledger.EntriesOf(entry.Party!, sender, jti, ct), one => one.Id == entry.Id);
                }
                entries.Add(entry);
            }
        }
        Assert.Equal(leaves.Length, entries.Count);
        return entries;
    }

    private static NoteSigner LogSigner { get; } = NoteSigner.Ed25519(Origin, Enumerable.Repeat((byte)5, 32).ToArray());

    private AgencySignatures SignaturesOf(AgencyEntry agency)
    {
        var keys = agency.Id == Cast.Hospital ? HospitalKeys : ClinicKeys;
        var signing = SigningKey.FromJwk(keys.Sign);
        return new(new(agency.Id, "client", signing, signing, []), Hub, Time, SystemEntropy.Source);
    }

    private AgencyEntry Entry(string id, string kind, (JsonObject Sign, JsonObject Enc) keys, string other) => new()
    {
        Id = id,
        Name = id,
        Type = "hospital-urgent-care",
        ProviderKind = kind,
        Jurisdictions = ["US-WA"],
        Agreements = [other],
        Keys = [new(Jwk.PublicPart(keys.Sign), "active", Time.GetUtcNow()), new(Jwk.PublicPart(keys.Enc), "active", Time.GetUtcNow())],
    };

    private static (JsonObject, JsonObject) Keys() => (Jwk.Generate("ES256", "sig"), Jwk.Generate("ECDH-ES+A256KW", "enc"));

    /// <summary>The broker's end; a repeated message id is dropped there, so it may come again.</summary>
    private sealed class Notices(List<Notice> broker, FaultPlan plan) : INotices
    {
        public Task Announce(IReadOnlyList<Notice> notices, CancellationToken ct) => plan.Call(() =>
        {
            lock (broker)
            {
                broker.AddRange(notices);
            }
            return Task.FromResult(true);
        });
    }

    private sealed class NoSubscriptions : ISubscriptions
    {
        public Task Ensure(string agency, CancellationToken ct) => Task.CompletedTask;
    }

    public sealed class Process : IDisposable
    {
        private readonly InstanceKeys instanceKeys;
        private readonly AgencyDirectory directory;

        internal Process(TestHub hub, FaultPlan plan, Func<IBlobs, IBlobs> around)
        {
            var (content, state, tiles) = (around(new FaultyBlobs(hub.Content, plan)), new FaultyBlobs(hub.State, plan), new FaultyBlobs(new ImmutableBlobs(hub.Tiles), plan));
            var (time, entropy, identity, notices) = (hub.Time, SystemEntropy.Source, new HubIdentity(Hub, Origin), new Notices(hub.Broker, plan));
            directory = new AgencyDirectory(content, time);
            var (commits, deliveries, consents) = (new Commits(content), new Deliveries(content, time), new ConsentRegistry(content, identity));
            var persons = new PersonConsents(content, consents);
            var deliberations = new Deliberations(consents, persons);
            var (ledger, events, keys) = (new Ledger(content, state, notices, time, entropy), new LogEvents(time, entropy), new VerificationKeys());
            var jwts = new AgencyJwts(keys, identity, time);
            var dataKeys = new DataKeys(content, hub.Vault, time, entropy);
            instanceKeys = new InstanceKeys(hub.Vault, identity, time, entropy);
            var withdrawal = new Withdrawal(content, commits, deliveries, ledger, events, time);
            var announcer = new Announcer(content, commits, deliveries, withdrawal, notices, identity);
            Commits = commits;
            Ledger = ledger;
            Deliveries = deliveries;
            var personDisclosures = new PersonDisclosures(content);
            Disclosures = new(content, dataKeys, personDisclosures);
            var (search, holds) = (new DisclosureSearch(Disclosures, personDisclosures, persons, consents, commits), new Holds(content, dataKeys));
            Accountant = new(search, holds, time);
            DisclosureHolds = new(holds, search, directory, jwts, ledger, events, time);
            Agencies = new(content, directory, new(consents, persons, Disclosures, personDisclosures), new NoSubscriptions(), ledger, events, time);
            Registration = new(consents, persons, jwts, ledger, events, identity);
            Revocation = new(consents, jwts, withdrawal, ledger, events, time);
            var clocks = new Clocks(content, commits, deliveries, ledger, events, notices, identity, time);
            Clocks = clocks;
            Statuses = new(commits, deliveries, directory, time);
            var router = new Router(directory, new(content, time));
            WhatIf = new(router, deliberations, time);
            Exchange = new(
                new(hub.Vault), new(directory, keys), new(commits), new(identity, time), router,
                new(deliberations, commits, time), new(), new(),
                new(content, commits, consents, persons, deliveries, clocks, dataKeys, instanceKeys, events, identity, time, entropy), announcer, new(content, ledger, events));
            Releaser = new(content, commits, deliveries, directory, deliberations, persons, dataKeys, instanceKeys, Disclosures, ledger, events, time);
            Acknowledger = new(commits, deliveries, withdrawal, jwts, ledger, events, time);
            Sweeper = new(content, commits, deliveries, announcer, withdrawal, Revocation, clocks, time);
            Proofs = new(ledger, new LogReader(tiles, state), commits, deliveries);
            Audit = new(ledger, new LogReader(tiles, state), commits, deliveries, consents, Disclosures, identity);
            Sequencer = new(tiles, state, new PendingEntries(content, commits, ledger), _ => Task.FromResult<IReadOnlyList<NoteSigner>>([LogSigner]), Origin);
        }

        public Commits Commits { get; }
        public Ledger Ledger { get; }
        public Deliveries Deliveries { get; }
        public AgencyRegistration Agencies { get; }
        public Registration Registration { get; }
        public Revocation Revocation { get; }
        public Exchange Exchange { get; }
        public WhatIf WhatIf { get; }
        public Releaser Releaser { get; }
        public Acknowledger Acknowledger { get; }
        public Sweeper Sweeper { get; }
        public Clocks Clocks { get; }
        public StatusReader Statuses { get; }
        public ProofReader Proofs { get; }
        public AuditTrail Audit { get; }
        public DisclosureRecords Disclosures { get; }
        public Accountant Accountant { get; }
        public HoldRegistration DisclosureHolds { get; }
        public Sequencer Sequencer { get; }

        public void Dispose()
        {
            instanceKeys.Dispose();
            directory.Dispose();
            Sequencer.Dispose();
        }
    }
}
