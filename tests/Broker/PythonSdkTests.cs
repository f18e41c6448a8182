using ExchangeHub.Broker;
using ExchangeHub.Local.Files;

namespace ExchangeHub.Tests.Broker;

/// <summary>Microsoft's own Python SDK against the embedded broker over TLS: it speaks nothing else.</summary>
public sealed class PythonSdkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("broker-tls-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("complete")]
    [InlineData("batch")]
    [InlineData("abandon")]
    [InlineData("dead_letter")]
    [InlineData("defer_and_peek")]
    [InlineData("session")]
    [InlineData("subscription")]
    [InlineData("lock_runs_out")]
    [InlineData("wrong_key")]
    [InlineData("send_list")]
    [InlineData("receive_and_delete")]
    [InlineData("iterate")]
    [InlineData("renew_lock")]
    [InlineData("schedule")]
    [InlineData("max_delivery_count")]
    [InlineData("time_to_live")]
    [InlineData("duplicates")]
    [InlineData("filters")]
    [InlineData("session_next")]
    [InlineData("unknown_entity")]
    [InlineData("too_large")]
    [InlineData("lock_lost")]
    [InlineData("settle_after_link_closed")]
    [InlineData("unfilled_receive")]
    [InlineData("many_connects")]
    public async Task Scenario(string name)
    {
        var python = await PythonScripts.Program();
        using var certificate = LoopbackCertificate.Load(folder, "embedded broker", [], TimeProvider.System);
        await using var broker = EmbeddedBroker.Start(new() { Topology = TestTopology.Parsed, Tls = new(certificate) });

        var (status, said) = await PythonScripts.Execute(
            python, PythonScripts.ServiceBus, name, $"{broker.TlsPort}", Path.Combine(folder, LoopbackCertificate.PublicFile), broker.KeyName, broker.Key);

        Assert.True(status == 0, $"{name} exited with {status}:\n{said}");
    }
}
