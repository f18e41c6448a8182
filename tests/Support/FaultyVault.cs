using System.Text.Json.Nodes;
using ExchangeHub.Core;

namespace ExchangeHub.Tests.Support;

/// <summary>Any vault, of which one call fails as the plan says.</summary>
public sealed class FaultyVault(IVault inner, FaultPlan plan) : IVault
{
    public Task<IReadOnlyList<JsonObject>> PublicKeys(CancellationToken ct) => plan.Call(() => inner.PublicKeys(ct));
    public Task<byte[]> Sign(string kid, ReadOnlyMemory<byte> digest, CancellationToken ct) => plan.Call(() => inner.Sign(kid, digest, ct));
    public Task<byte[]?> Unwrap(string kid, ReadOnlyMemory<byte> wrapped, CancellationToken ct) => plan.Call(() => inner.Unwrap(kid, wrapped, ct));
    public Task<byte[]> LogSeed(CancellationToken ct) => plan.Call(() => inner.LogSeed(ct));
}
