using System.Diagnostics.CodeAnalysis;

namespace ExchangeHub.Client.Verification;

/// <summary>Either what was verified or why not: nothing of it can be read before that.</summary>
public readonly record struct Verification<T>
    where T : class
{
    private Verification(T? value, VerificationFault? fault) => (Value, Fault) = (value, fault);

    /// <summary>Present exactly when <see cref="Fault"/> is null.</summary>
    public T? Value { get; }
    public VerificationFault? Fault { get; }

    public static implicit operator Verification<T>(T value) => new(value, null);
    public static implicit operator Verification<T>(VerificationFault fault) => new(null, fault);

    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out VerificationFault? fault)
    {
        (value, fault) = (Value, Fault);
        return fault is null;
    }

    /// <summary>The value; throws <see cref="VerificationException"/> when there is none.</summary>
    public T OrThrow() => Succeeded(out var value, out var fault) ? value : throw new VerificationException(fault.Value);
}

/// <summary>Something that came from the hub did not verify. Do not use it; keep it, and tell the hub's operator.</summary>
public sealed class VerificationException(VerificationFault fault) : Exception(fault.Explain())
{
    public VerificationFault Fault => fault;
}
