using NetArchTest.Rules;

namespace ExchangeHub.Tests.Architecture;

/// <summary>Which way dependencies go: contracts ← Core ← Adapters ← functions; nothing depends on what runs locally.</summary>
public sealed class LayerTests
{
    private const string Core = @"^ExchangeHub\.Core(\.|$)", Adapters = @"^ExchangeHub\.Adapters(\.|$)";

    private static readonly string[] Functions =
    [
        "AccountDisclosures", "AcknowledgeMessage", "DecideMessage", "Health", "HoldDisclosures", "ManageAgency", "ManageSubscription", "ReadAuditEvents", "ReadDirectory", "ReadInbox", "ReadKeys", "ReadLog",
        "ReadProof", "ReadStatus", "RegisterConsent", "ReleaseMessage", "RevokeConsent", "SequenceLog", "SubmitMessage", "Sweep", "WitnessLogs",
    ];

    private static Types Hub => Types.InAssembly(typeof(HubServices).Assembly);

    public static TheoryData<string> EveryFunction => [.. Functions];

    [Fact]
    public void ContractsDependOnNoOtherPart() => AssertHolds(
        Types.InAssembly(System.Reflection.Assembly.Load("ExchangeHub.Contracts")).That().ResideInNamespaceMatching("^ExchangeHub"),
        contracts => contracts.ShouldNot().HaveDependencyOnAny(
            "ExchangeHub.Core", "ExchangeHub.Adapters", "ExchangeHub.Client", "ExchangeHub.Cli", "ExchangeHub.Local", "Azure", "Amqp", "Microsoft.AspNetCore"));

    [Fact]
    public void TheCoreKnowsNoTechnology() => AssertHolds(
        Hub.That().ResideInNamespaceMatching(Core),
        core => core.ShouldNot().HaveDependencyOnAny("ExchangeHub.Adapters", "ExchangeHub.Options", "Azure", "Amqp", "Microsoft.AspNetCore", "Microsoft.Extensions"));

    [Fact]
    public void TheCoreDoesNoInputOrOutput() => AssertHolds(
        Hub.That().ResideInNamespaceMatching(Core),
        core => core.ShouldNot().HaveDependencyOnAny("System.Net", "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.Diagnostics.Process"));

    [Fact]
    public void AdaptersKnowNoFunction() => AssertHolds(
        Hub.That().ResideInNamespaceMatching(Adapters),
        adapters => adapters.ShouldNot().HaveDependencyOnAny([.. Functions.Select(function => $"ExchangeHub.{function}")]));

    [Theory]
    [MemberData(nameof(EveryFunction))]
    public void AFunctionKnowsNoOtherFunction(string function) => AssertHolds(
        Hub.That().ResideInNamespaceMatching($@"^ExchangeHub\.{function}$"),
        own => own.ShouldNot().HaveDependencyOnAny([.. Functions.Where(other => other != function).Select(other => $"ExchangeHub.{other}")]));

    [Fact]
    public void EveryFunctionIsLookedAt() => Assert.Equal(
        Functions, Directory.GetDirectories(Path.Combine(SharedData.Repository, "functions"))
            .Where(folder => File.Exists(Path.Combine(folder, "function.json"))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal));

    [Fact]
    public void TheAppKnowsNothingOfWhatRunsLocally() => AssertHolds(
        Hub.That().ResideInNamespaceMatching("^ExchangeHub"), hub => hub.ShouldNot().HaveDependencyOnAny("ExchangeHub.Local", "ExchangeHub.Client", "ExchangeHub.Broker", "Amqp"));

    /// <summary>AMQPNetLite is the broker's; whoever speaks to one does so by Microsoft's client, as on Azure.</summary>
    [Theory]
    [InlineData("ExchangeHub.Client")]
    [InlineData("ExchangeHub.Local")]
    public void WhoSpeaksToABrokerIsNotBuiltAsOne(string assembly) => AssertHolds(
        Types.InAssembly(System.Reflection.Assembly.Load(assembly)).That().ResideInNamespaceMatching("^ExchangeHub"),
        speakers => speakers.ShouldNot().HaveDependencyOnAny("Amqp"));

    private static void AssertHolds(PredicateList selected, Func<PredicateList, ConditionList> rule)
    {
        Assert.NotEmpty(selected.GetTypes()); // an empty selection would satisfy any rule
        Assert.Empty(rule(selected).GetResult().FailingTypeNames ?? []);
    }
}
