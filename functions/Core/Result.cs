namespace ExchangeHub.Core;

/// <summary>Either a value or the rejection that stopped it.</summary>
public readonly record struct Result<T>
{
    private Result(T? value, Rejection? rejection) => (Value, Rejection) = (value, rejection);

    /// <summary>Present exactly when <see cref="Rejection"/> is null.</summary>
    public T? Value { get; }
    public Rejection? Rejection { get; }

    public static implicit operator Result<T>(T value) => new(value, null);
    public static implicit operator Result<T>(Rejection rejection) => new(default, rejection);

    public bool Succeeded([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Rejection? rejection)
    {
        (value, rejection) = (Value, Rejection);
        return rejection is null;
    }
}
