namespace ExchangeHub.Broker.Storage;

/// <summary>One thing to be written.</summary>
internal abstract record Change
{
    private Change()
    {
    }

    /// <summary>Of changes with one key only the last counts; null: each counts.</summary>
    public virtual object? Key => null;

    public sealed record Put(string Queue, StoredMessage Message) : Change
    {
        public override object Key => (Queue, Message.Sequence);
    }

    public sealed record Remove(string Queue, long Sequence) : Change
    {
        public override object Key => (Queue, Sequence);
    }

    public sealed record State(string Queue, string Session, byte[]? Value) : Change
    {
        public override object Key => (Queue, Session);
    }

    /// <param name="Filter">Null: the subscription is made with a rule of this name, and it was removed.</param>
    public sealed record Rule(string Queue, string Name, byte[]? Filter) : Change
    {
        public override object Key => (nameof(Rule), Queue, Name);
    }

    public sealed record NoRule(string Queue, string Name) : Change
    {
        public override object Key => (nameof(Rule), Queue, Name);
    }

    /// <param name="Destination">Null: nowhere.</param>
    public sealed record Forward(string Queue, string? Destination) : Change
    {
        public override object Key => (nameof(Forward), Queue, "");
    }

    public sealed record Remember(string Target, string Id, DateTimeOffset At) : Change;

    public sealed record Forget(string Target, DateTimeOffset Until) : Change;

    public sealed record Drop(string Queue) : Change;
}
