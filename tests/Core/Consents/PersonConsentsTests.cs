using ExchangeHub.Contracts;
using ExchangeHub.Core.Consents;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Consents;

/// <summary>Which consents are found for a person, and what is kept about whom.</summary>
public sealed class PersonConsentsTests
{
    private readonly TestHub hub = new();
    private readonly string second = NewId(), third = NewId();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryConsentOfThePersonIsFoundInItsCurrentVersionAndNobodyElses()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        await hub.Register(second, 1, null, Ct);
        await hub.Register(second, 2, null, Ct);
        await hub.Register(third, 1, TestHub.Of(third), Ct);

        var read = await Persons.Read(hub.Hospital, [Patient], null, Ct);

        Assert.Equal([(hub.ConsentId, 1), (second, 2)], read.All.Select(consent => (consent.Id, consent.Version)).OrderBy(one => one.Version));
        Assert.Null(read.Named);
    }

    [Fact]
    public async Task CapitalLettersInAReferenceAreTheSamePerson()
    {
        await hub.Register(second, 1, TestHub.Of(hub.PatientId.ToUpperInvariant()), Ct);

        Assert.Single((await Persons.Read(hub.Hospital, [Patient], null, Ct)).All);
    }

    [Fact]
    public async Task AConsentThatMovedToAnotherPersonCountsForThatOneOnly()
    {
        await hub.Register(second, 1, null, Ct);
        await hub.Register(second, 2, TestHub.Of(third), Ct);

        Assert.Empty((await Persons.Read(hub.Hospital, [Patient], null, Ct)).All);
        Assert.Single((await Persons.Read(hub.Hospital, [$"urn:uuid:{third}"], null, Ct)).All);
    }

    [Fact]
    public async Task AnotherAgencysConsentsAreNotFound()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);

        Assert.Empty((await Persons.Read(hub.Clinic, [Patient], hub.ConsentId, Ct)).All);
    }

    [Fact]
    public async Task OfAVictimServiceProvidersClientsThereIsNoIndex()
    {
        var provider = hub.Hospital with { Regimes = ["victim-service-provider"] };
        await hub.Change(provider, Ct);
        using var process = hub.Start();
        var signed = hub.SignConsent(hub.ConsentId, 1, consent =>
        {
            var actor = consent["provision"]!["actor"]![1]!.DeepClone();
            actor["reference"]!["identifier"]!["value"] = "hub";
            consent["provision"]!["actor"]!.AsArray().Add(actor);
        });
        Assert.Null((await process.Registration.Register(provider, hub.ConsentId, signed, Ct)).Rejection);

        Assert.DoesNotContain(hub.Content.Names, name => name.Contains(hub.PatientId, StringComparison.Ordinal));
        Assert.Equal([hub.ConsentId], (await Persons.Read(provider, [Patient], hub.ConsentId, Ct)).All.Select(consent => consent.Id));
        Assert.Empty((await Persons.Read(provider, [Patient], null, Ct)).All);
    }

    [Fact]
    public async Task OneThatBecameAVictimServiceProviderIsNotLookedUpInTheOldIndex()
    {
        await hub.Register(second, 1, null, Ct);

        Assert.Empty((await Persons.Read(hub.Hospital with { Regimes = ["victim-service-provider"] }, [Patient], null, Ct)).All);
    }

    [Fact]
    public async Task RevocationTakesBackWhatAConsentPermittedAndNotWhatItOnlyDenied()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        await hub.Register(second, 1, null, Ct);
        await hub.Register(third, 1, null, Ct);
        var read = await Persons.Read(hub.Hospital, [Patient], hub.ConsentId, Ct);

        Assert.Equal(
            new[] { hub.ConsentId, second }.Order(StringComparer.Ordinal),
            read.PermittedBy([new(second, 1, ["provision"]), new(third, 1, ["provision.provision[0]"])]).Order(StringComparer.Ordinal));
    }

    private PersonConsents Persons => new(hub.Content, new ConsentRegistry(hub.Content, new(TestHub.Hub, TestHub.Origin)));
    private string Patient => $"urn:uuid:{hub.PatientId}";
    private static string NewId() => Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();
}
