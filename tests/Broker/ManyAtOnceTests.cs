using ExchangeHub.Broker.Entities;
using ExchangeHub.Broker.Storage;
using Microsoft.Extensions.Time.Testing;

namespace ExchangeHub.Tests.Broker;

/// <summary>One act on more messages than the journal lets wait, while others send: neither waits for the other for ever.</summary>
public sealed class ManyAtOnceTests : IDisposable
{
    private const int Many = 25_000;
    private readonly string folder = Directory.CreateTempSubdirectory("broker-many-").FullName;
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public Task TheyExpire() => WhileOthersSend(_ => time.Advance(TimeSpan.FromHours(2)));

    [Fact]
    public Task TheyAreForwarded() => WhileOthersSend(store => store.Forward("exchange", "waiting", "third"));

    private async Task WhileOthersSend(Action<EntityStore> act)
    {
        var journal = new SqliteJournal(Path.Combine(folder, "broker.db"));
        var store = new EntityStore(new() { Topology = ForwardingTopology.Parsed, Time = time }, journal);
        var target = store.Target("exchange")!;
        for (var i = 0; i < Many; i += 1000)
        {
            Assert.NotNull(target.TryPublish([.. Enumerable.Range(0, 1000).Select(_ => Message())]));
        }
        await journal.Durable();
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                target.TryPublish([Message()]);
            }
        }, Ct)).ToArray();

        await Task.Run(() => act(store), Ct).WaitAsync(TimeSpan.FromMinutes(1), Ct);

        await stop.CancelAsync();
        await Task.WhenAll(senders).WaitAsync(TimeSpan.FromMinutes(1), Ct);
        store.Dispose();
        journal.Dispose();
    }

    private static MessageContent Message()
    {
        var encoded = TestClient.Text("x", "waiting").Encode();
        return MessageContent.Read(encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray())!;
    }
}
