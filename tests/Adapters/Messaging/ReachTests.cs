using Amqp.Listener;
using ExchangeHub.Adapters.Messaging;
using ExchangeHub.Tests.Broker;

namespace ExchangeHub.Tests.Adapters.Messaging;

public sealed class ReachTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Anyone may ask for readiness every two seconds, and a broker lets a connection have so many links.</summary>
    [Fact]
    public async Task ALinkThatOpensAfterTheCallerGaveUpIsClosed()
    {
        using var broker = new SilentBroker();
        await using var notices = ServiceBusNotices.WithSharedKey(broker.ConnectionString, TimeProvider.System);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reaching = notices.Reach(impatience.Token);
        var asked = await broker.Asked.Task.WaitAsync(TestClient.Soon, Ct);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reaching);

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Link.AddClosedCallback((_, _) => closed.TrySetResult());
        asked.Attach.MaxMessageSize = 1024;
        asked.Complete(new TargetLinkEndpoint(new Nothing(), asked.Link), 1);

        await closed.Task.WaitAsync(TestClient.Soon, Ct);
    }

    private sealed class Nothing : IMessageProcessor
    {
        public int Credit => 1;

        public void Process(MessageContext messageContext) => messageContext.Complete();
    }
}
