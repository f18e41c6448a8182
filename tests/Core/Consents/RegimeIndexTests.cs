using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core.Directory;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Consents;

/// <summary>An agency that becomes a victim service provider has no index of its clients any more; one that ceases to be it has a whole one.</summary>
public sealed class RegimeIndexTests
{
    private const string Provider = "victim-service-provider";
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoBecomesAVictimServiceProviderKeepsNoMarkerAndOthersKeepTheirs()
    {
        await hub.Register(hub.ConsentId, 1, null, Ct);
        await hub.Content.Put("consents-of/mercy-hospital-2/x/y", default, Ct);
        Assert.Single(Markers());

        await Put(Provider);

        Assert.Empty(Markers());
        Assert.Contains("consents-of/mercy-hospital-2/x/y", hub.Content.Names);
    }

    [Fact]
    public async Task WhoCeasesToBeOneIsBoundByEveryDenialAtOnce()
    {
        await Put(Provider);
        await Deny();
        Assert.Empty(Markers());

        await Put();

        Assert.Single(Markers());
        using var process = hub.Start();
        Assert.Equal("consent-denies", (await process.Exchange.Submit(hub.ReferUnder(new("treatment")).Received, Ct)).Rejection?.Code);
    }

    [Theory]
    [InlineData(Failure.NotDone)]
    [InlineData(Failure.DoneButReportedFailed)]
    public async Task WhateverFailsNoEntryCountsWithoutItsIndexAndARepetitionCompletesIt(Failure failure)
    {
        for (var nth = 1; ; nth++)
        {
            var one = new RegimeIndexTests();
            await one.Put(Provider);
            await one.Deny();
            if (!await one.Dies(nth, failure))
            {
                Assert.True(nth > 5, "nearly nothing was called");
                return;
            }
            Assert.True(one.IsProvider() || one.Markers().Count == 1, "an entry counts whose index is not built");
            await one.Put();
            Assert.Single(one.Markers());

            await one.Dies(nth, failure, Provider);
            await one.Put(Provider);
            Assert.Empty(one.Markers());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AConsentRegisteredWithAnOldEntryStandsAsTheNewOneDemands(bool becomes)
    {
        await Put(becomes ? [Provider] : []);
        using var process = hub.Start();
        var stale = hub.Hospital with { Regimes = becomes ? [] : [Provider] };

        Assert.Null((await process.Registration.Register(stale, hub.ConsentId, hub.SignConsent(hub.ConsentId, 1, NameTheHub), Ct)).Rejection);

        Assert.Equal(becomes ? 0 : 1, Markers().Count);
    }

    private async Task<bool> Dies(int nth, Failure failure, params string[] regimes)
    {
        var plan = new FaultPlan { Nth = nth, Failure = failure };
        using var dying = hub.Start(plan);
        try
        {
            await dying.Agencies.Put(hub.Hospital.Id, hub.Hospital with { Regimes = regimes }, Ct);
        }
        catch (InjectedFault)
        {
            // The administrator puts it again.
        }
        return plan.Struck;
    }

    private async Task Put(params string[] regimes)
    {
        using var calm = hub.Start();
        Assert.Null((await calm.Agencies.Put(hub.Hospital.Id, hub.Hospital with { Regimes = regimes }, Ct)).Rejection);
    }

    private async Task Deny()
    {
        using var calm = hub.Start();
        var signed = hub.SignConsent(hub.ConsentId, 1, consent =>
        {
            NameTheHub(consent);
            consent["provision"]!["type"] = "deny";
        });
        Assert.Null((await calm.Registration.Register(hub.Hospital with { Regimes = [Provider] }, hub.ConsentId, signed, Ct)).Rejection);
    }

    private bool IsProvider() => WireJson.Read<AgencyEntry>(
        hub.Content.Read(AgencyDirectory.NameOf(hub.Hospital.Id), Ct).Result!.Content).Regimes.Contains(Provider);

    private static void NameTheHub(System.Text.Json.Nodes.JsonObject consent)
    {
        var actor = consent["provision"]!["actor"]![1]!.DeepClone();
        actor["reference"]!["identifier"]!["value"] = "hub";
        consent["provision"]!["actor"]!.AsArray().Add(actor);
    }

    private List<string> Markers() => [.. hub.Content.Names.Where(name => name.StartsWith($"consents-of/{hub.Hospital.Id}/", StringComparison.Ordinal))];
}
