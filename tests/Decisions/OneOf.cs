using CsCheck;

namespace ExchangeHub.Tests.Decisions;

internal static class OneOf
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
