using System.Text.RegularExpressions;

namespace ExchangeHub.Tests.Infrastructure;

/// <summary>What must hold of everything that is deployed, in each cloud.</summary>
public sealed partial class DeploymentTests
{
    /// <summary>Type, property, value: that nothing is opened with a key, and nothing that holds something from outside the network.</summary>
    public static TheoryData<string, string, string> Shut => new()
    {
        { "Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "false" },
        { "Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", "false" },
        { "Microsoft.Storage/storageAccounts", "publicNetworkAccess", "Disabled" },
        { "Microsoft.Storage/storageAccounts", "networkAcls.defaultAction", "Deny" },
        { "Microsoft.Storage/storageAccounts", "networkAcls.bypass", "None" },
        { "Microsoft.Storage/storageAccounts", "minimumTlsVersion", "TLS1_2" },
        { "Microsoft.Storage/storageAccounts", "supportsHttpsTrafficOnly", "true" },
        { "Microsoft.Storage/storageAccounts/blobServices/containers", "publicAccess", "None" },
        { "Microsoft.ServiceBus/namespaces", "disableLocalAuth", "true" },
        { "Microsoft.ServiceBus/namespaces", "publicNetworkAccess", "Disabled" },
        { "Microsoft.ServiceBus/namespaces", "minimumTlsVersion", "1.2" },
        { "Microsoft.ServiceBus/namespaces/networkRuleSets", "defaultAction", "Deny" },
        { "Microsoft.ServiceBus/namespaces/networkRuleSets", "publicNetworkAccess", "Disabled" },
        { "Microsoft.KeyVault/vaults", "enableRbacAuthorization", "true" },
        { "Microsoft.KeyVault/vaults", "enablePurgeProtection", "true" },
        { "Microsoft.KeyVault/vaults", "enableSoftDelete", "true" },
        { "Microsoft.KeyVault/vaults", "publicNetworkAccess", "Disabled" },
        { "Microsoft.KeyVault/vaults", "networkAcls.defaultAction", "Deny" },
        { "Microsoft.Insights/components", "DisableLocalAuth", "true" },
        { "Microsoft.OperationalInsights/workspaces", "features.disableLocalAuth", "true" },
        { "Microsoft.Web/sites", "httpsOnly", "true" },
        { "Microsoft.Web/sites", "siteConfig.minTlsVersion", "1.2" },
        { "Microsoft.Web/sites", "siteConfig.ftpsState", "Disabled" },
        { "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "allow", "false" },
    };

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task NothingIsOpenedWithAKeyOrFromOutside(string cloud)
    {
        var deployment = await Deployment.Of(cloud);

        Assert.All(Shut, row =>
        {
            var (type, property, value) = row.Data;
            var found = deployment.All(type);
            Assert.NotEmpty(found);
            Assert.All(found, resource => Assert.Equal(value, resource[property]));
        });
        Assert.DoesNotMatch(Keys(), deployment.Text);
    }

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task EveryServiceThatHoldsSomethingHasItsPrivateEndpoint(string cloud)
    {
        var deployment = await Deployment.Of(cloud);

        string[] types = ["Microsoft.Storage/storageAccounts", "Microsoft.ServiceBus/namespaces", "Microsoft.KeyVault/vaults"];
        var services = types.SelectMany(deployment.All).Select(service => service.Path);
        var endpoints = deployment.All("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.Properties["privateLinkServiceConnections"]![0]!["properties"]!)
            .Select(connection => ((string)connection["privateLinkServiceId"]!).Split("/providers/")[1]);
        Assert.Equal(services.Order(), endpoints.Order());
        Assert.Equal(3, deployment.All("Microsoft.Network/privateDnsZones").Count);
        Assert.Equal(3, deployment.All("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count);
    }

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task ContentKeepsNothingThatWasDeleted(string cloud)
    {
        var deployment = await Deployment.Of(cloud);
        var blobs = deployment.Named("Microsoft.Storage/storageAccounts/blobServices", $"{deployment.Account('c').Name}/default");

        string[] keepers = ["changeFeed.enabled", "containerDeleteRetentionPolicy.enabled", "deleteRetentionPolicy.enabled", "isVersioningEnabled", "restorePolicy.enabled"];
        Assert.All(keepers, keeper => Assert.Equal("false", blobs[keeper]));
        Assert.DoesNotContain(
            deployment.All("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"), policy => policy.Name.EndsWith("/content/default", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task OnlyTheTilesOfTheLogAreImmutable(string cloud)
    {
        var deployment = await Deployment.Of(cloud);
        var policy = deployment.One("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies");

        Assert.Equal($"{deployment.Account('l').Name}/default/tiles/default", policy.Name);
        Assert.Equal("false", policy["allowProtectedAppendWrites"]);
        Assert.True(int.Parse(policy["immutabilityPeriodSinceCreationInDays"]!, System.Globalization.CultureInfo.InvariantCulture) >= 365);
    }

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task TheVaultsKeysCanDoOneThingEachAndAreRenewed(string cloud)
    {
        var deployment = await Deployment.Of(cloud);
        var (signing, encryption) = (deployment.Named("Microsoft.KeyVault/vaults/keys", "/hub-signing"), deployment.Named("Microsoft.KeyVault/vaults/keys", "/hub-encryption"));

        Assert.Equal(("EC-HSM", "P-256"), (signing["kty"], signing["curveName"]));
        Assert.Equal(["sign", "verify"], signing.Properties["keyOps"]!.AsArray().Select(operation => (string)operation!));
        Assert.Equal(("RSA-HSM", "2048"), (encryption["kty"], encryption["keySize"]));
        Assert.Equal(["unwrapKey", "wrapKey"], encryption.Properties["keyOps"]!.AsArray().Select(operation => (string)operation!));
        Assert.All([signing, encryption], key =>
            Assert.Contains(key.Properties["rotationPolicy"]!["lifetimeActions"]!.AsArray(), action => (string?)action!["action"]!["type"] == "rotate"));
    }

    [Theory]
    [InlineData("public", "FC1", "Microsoft.App/environments")]
    [InlineData("government", "EP1", "Microsoft.Web/serverFarms")]
    public async Task TheAppRunsWithItsIdentityInItsOwnSubnet(string cloud, string plan, string delegation)
    {
        var deployment = await Deployment.Of(cloud);
        var (app, network) = (deployment.One("Microsoft.Web/sites"), deployment.One("Microsoft.Network/virtualNetworks"));
        var subnet = network.Properties["subnets"]![0]!["properties"]!;

        Assert.Equal(plan, (string?)deployment.One("Microsoft.Web/serverfarms").Json["sku"]!["name"]);
        Assert.Equal("UserAssigned", (string?)app.Json["identity"]!["type"]);
        Assert.Single(app.Json["identity"]!["userAssignedIdentities"]!.AsObject());
        Assert.EndsWith("/subnets/app", app["virtualNetworkSubnetId"], StringComparison.Ordinal);
        Assert.Equal(delegation, (string?)subnet["delegations"]![0]!["properties"]!["serviceName"]);
        Assert.NotNull(subnet["networkSecurityGroup"]);
        if (plan == "FC1")
        {
            Assert.Equal("custom", app["functionAppConfig.runtime.name"]);
            Assert.Equal("true", deployment.One("Microsoft.Web/serverfarms")["zoneRedundant"]);
            Assert.All( // the plan refuses less when it is spread over zones
                app.Properties["functionAppConfig"]!["scaleAndConcurrency"]!["alwaysReady"]!.AsArray(), group => Assert.True((int)group!["instanceCount"]! >= 2));
            Assert.Equal("UserAssignedIdentity", app["functionAppConfig.deployment.storage.authentication.type"]);
        }
    }

    [Theory, MemberData(nameof(Deployment.Clouds), MemberType = typeof(Deployment))]
    public async Task EveryServiceTellsTheWorkspaceAndContentTellsNoNames(string cloud)
    {
        var deployment = await Deployment.Of(cloud);
        var settings = deployment.All("Microsoft.Insights/diagnosticSettings");

        var told = settings.Select(setting => string.Join('/', setting.Path.Split('/')[..2])).Distinct().Order();
        Assert.Equal(["Microsoft.KeyVault/vaults", "Microsoft.ServiceBus/namespaces", "Microsoft.Storage/storageAccounts", "Microsoft.Web/sites"], told);
        var content = Assert.Single(settings, setting => setting.Path.Contains($"/{deployment.Account('c').Name}/", StringComparison.Ordinal));
        Assert.Null(content.Properties["logs"]); // a blob's name says which agency writes to which
    }

    [GeneratedRegex(@"listKeys|listConnectionStrings|listAccountSas|AccountKey=|SharedAccessKey|SharedAccessSignature|InstrumentationKey=", RegexOptions.IgnoreCase)]
    private static partial Regex Keys();
}
