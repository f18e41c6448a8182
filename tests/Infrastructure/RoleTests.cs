namespace ExchangeHub.Tests.Infrastructure;

/// <summary>Who may do what, and where: the whole list, so that a right more is a test that fails.</summary>
public sealed class RoleTests
{
    private const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe", BlobOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        BusOwner = "090c5cfd-751d-490a-894a-3ce6f1109419", BusReceiver = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", BusSender = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb", SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task EachIdentityHasTheRightsItNeedsAtTheLeastScope(string cloud)
    {
        var deployment = await Deployment.Of(cloud);
        string ContainerOf(char account, string name) => $"Microsoft.Storage/storageAccounts/{deployment.Account(account).Name}/blobServices/default/containers/{name}";
        var (bus, vault) = (deployment.One("Microsoft.ServiceBus/namespaces").Name, deployment.One("Microsoft.KeyVault/vaults").Name);

        (string, string, string)[] expected =
        [
            ("hub", BlobContributor, ContainerOf('c', "content")),
            ("hub", BlobContributor, ContainerOf('l', "tiles")),
            ("hub", BlobContributor, ContainerOf('l', "state")),
            ("hub", BlobOwner, $"Microsoft.Storage/storageAccounts/{deployment.Account('h').Name}"),
            ("hub", BusSender, $"Microsoft.ServiceBus/namespaces/{bus}/topics/exchange"),
            ("hub", BusReceiver, $"Microsoft.ServiceBus/namespaces/{bus}/topics/exchange/subscriptions/log"),
            ("registrar", BusOwner, $"Microsoft.ServiceBus/namespaces/{bus}/topics/exchange"),
            ("hub", "signer", $"Microsoft.KeyVault/vaults/{vault}/keys/hub-signing"),
            ("hub", "unwrapper", $"Microsoft.KeyVault/vaults/{vault}/keys/hub-encryption"),
            ("hub", SecretsUser, $"Microsoft.KeyVault/vaults/{vault}/secrets/hub-log-seed"),
            ("hub", MetricsPublisher, "Microsoft.Insights/components/exhub"),
        ];
        Assert.Equal(expected.Order(), Granted(deployment).Order());
    }

    [Fact]
    public async Task TheRolesMadeHereAreLessThanTheBuiltInOnes()
    {
        var roles = (await Deployment.Of("public")).All("Microsoft.Authorization/roleDefinitions");

        var rights = roles.Select(role => Assert.Single(role.Properties["permissions"]!.AsArray())!).ToArray();
        Assert.All(rights, right => Assert.Empty(right["actions"]!.AsArray()));
        Assert.Equal(
            ["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/sign/action", "Microsoft.KeyVault/vaults/keys/unwrap/action"],
            rights.SelectMany(right => right["dataActions"]!.AsArray()).Select(action => (string)action!).Distinct().Order());
    }

    /// <summary>Who may receive from a subscription may change its rules, so an agency gets a queue and its subscription forwards there.</summary>
    [Fact]
    public async Task AnAgencyMayReceiveFromItsOwnQueueOnly()
    {
        var deployment = await Deployment.Compute(
            "one.bicepparam", "using 'agency.bicep'\nparam bus = 'exhub-x'\nparam agency = 'county-hospital'\nparam receiver = '33333333-3333-3333-3333-333333333333'\n");

        var grant = deployment.One("Microsoft.Authorization/roleAssignments");
        Assert.Equal("Microsoft.ServiceBus/namespaces/exhub-x/queues/notices-county-hospital", grant.Path);
        Assert.EndsWith(BusReceiver, grant["roleDefinitionId"], StringComparison.Ordinal);
        Assert.Equal("33333333-3333-3333-3333-333333333333", grant["principalId"]);
        var subscription = deployment.One("Microsoft.ServiceBus/namespaces/topics/subscriptions");
        Assert.Equal(("exhub-x/exchange/county-hospital", "notices-county-hospital"), (subscription.Name, subscription["forwardTo"]));
        // Its rule is the hub's: one made here would stand beside it, and a subscription made here would have none at first.
        Assert.Empty(deployment.All("Microsoft.ServiceBus/namespaces/topics/subscriptions/rules"));
        Assert.Contains("/topics/exchange/subscriptions/county-hospital", subscription["lockDuration"], StringComparison.Ordinal);
    }

    private static IEnumerable<(string Who, string Role, string Scope)> Granted(Deployment deployment)
    {
        var made = deployment.All("Microsoft.Authorization/roleDefinitions").ToDictionary(role => role.Name, role => role["roleName"]!.Split(' ')[1]);
        return deployment.All("Microsoft.Authorization/roleAssignments").Select(grant => (
            Who: grant["principalId"]!.Contains("/exhub-hub'", StringComparison.Ordinal) ? "hub"
                : grant["principalId"]!.Contains("/exhub-registrar'", StringComparison.Ordinal) ? "registrar" : "?",
            Role: grant["roleDefinitionId"]!.Split('/')[^1] is var id && made.TryGetValue(id, out var name) ? name : id,
            Scope: grant.Path));
    }
}
