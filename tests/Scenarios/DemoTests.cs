using ExchangeHub.Local.Demo;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Scenarios;

/// <summary>The main job and its ways in, against a whole hub over HTTP and AMQP.</summary>
public sealed class DemoTests(WholeHub whole)
{
    [Fact]
    public async Task EveryCheckOfTheDemoHolds()
    {
        var ct = TestContext.Current.CancellationToken;
        var hub = await whole.Running(ct);
        var account = new StringWriter();

        var held = await Demonstration.Play(hub.EndpointsOf, hub.Agencies.ProfileOf, null, account, TimeProvider.System, ct);

        Assert.True(held, account.ToString());
    }

    [Theory]
    [InlineData("authored/medical-referral-message.json", true)]
    [InlineData("authored/mental-health-referral-message.json", true)]
    [InlineData("bser-referral-message-bundle.json", false)]
    public async Task ABundleOfOthersIsTheFirstReferral(string file, bool isSound)
    {
        var ct = TestContext.Current.CancellationToken;
        var bundle = ReferralFile.Read(SharedData.Path(["testdata", .. file.Split('/')]));
        var hub = await whole.Running(ct);
        var account = new StringWriter();

        var held = await Demonstration.Play(hub.EndpointsOf, hub.Agencies.ProfileOf, bundle, account, TimeProvider.System, ct);

        Assert.True(held == isSound, account.ToString());
        Assert.Equal(!isSound, account.ToString().Contains("content-invalid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AMessageOfAnIndependentLibraryGoesTheWholeWay()
    {
        await whole.Running(TestContext.Current.CancellationToken);

        await NodeScripts.RunIn(
            Path.Combine(SharedData.Repository, "contracts", "quickstart", "javascript"), "send-referral.mjs", "--hub", whole.Folder,
            "--as", Cast.Hospital, "--to", Cast.Clinic);
    }
}
