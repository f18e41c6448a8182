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

    /// <summary>A pure step.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> step) => Succeeded(out var value, out var rejection) ? step(value) : rejection;

    /// <summary>A step that touches the world.</summary>
    public async Task<Result<TNext>> Then<TNext>(Func<T, Task<Result<TNext>>> step) =>
        Succeeded(out var value, out var rejection) ? await step(value) : rejection;
}

public static class ResultTasks
{
    public static async Task<Result<TNext>> Then<T, TNext>(this Task<Result<T>> result, Func<T, Result<TNext>> step) => (await result).Then(step);

    public static async Task<Result<TNext>> Then<T, TNext>(this Task<Result<T>> result, Func<T, Task<Result<TNext>>> step) =>
        await (await result).Then(step);
}
