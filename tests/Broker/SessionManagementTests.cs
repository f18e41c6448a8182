using ExchangeHub.Broker;

namespace ExchangeHub.Tests.Broker;

/// <summary>What is asked about a session whose lock nobody has, or no longer.</summary>
public sealed class SessionManagementTests
{
    [Theory]
    [InlineData("com.microsoft:renew-session-lock")]
    [InlineData("com.microsoft:set-session-state")]
    public async Task TheLockIsLost(string operation)
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);

        var reply = await client.Manage("sessions", operation, new() { ["session-id"] = "a", ["session-state"] = null });

        Assert.Equal((410, "com.microsoft:session-lock-lost"),
            ((int)reply.ApplicationProperties["statusCode"], reply.ApplicationProperties["errorCondition"].ToString()));
    }

    [Fact]
    public async Task ItsMessagesAreNotSettledWithoutIt()
    {
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed });
        await using var client = await TestClient.Open(broker);

        var reply = await client.Manage("sessions", "com.microsoft:update-disposition",
            new() { ["disposition-status"] = "completed", ["lock-tokens"] = new[] { Guid.Empty }, ["session-id"] = "a" });

        Assert.Equal(410, reply.ApplicationProperties["statusCode"]);
    }
}
