using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Core.Keys;

/// <summary>
/// Follows a rotation of the vault's encryption key: wraps all data keys anew under its present version, so that the versions before can be
/// disabled. The sweep runs it, since only the app may unwrap; while nothing was rotated it reads one blob, and once a day all keys. A crash anywhere leaves keys that
/// open, under one version or another, and the next run goes on.
/// </summary>
public sealed class Rewrapping(IBlobs content, IVault vault, TimeProvider time)
{
    public const string StateName = "keys/rewrapping.json";

    /// <summary>Instances notice a rotation within a minute, and may make a data key under the version before until they do.</summary>
    public static readonly TimeSpan Settles = TimeSpan.FromMinutes(10);

    /// <summary>All are looked at again that often: an instance that stood still for longer than <see cref="Settles"/> may have left one behind.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromDays(1);

    /// <summary>So that one run does not hold up what else the sweep is for.</summary>
    public const int MostInOneRun = 200;

    private readonly WrappedDataKeys kept = new(content, vault);

    /// <summary>
    /// How many data keys are not known to be under the present version, and one for the rotation itself as long as it is not followed whole. With 0
    /// no version before the present one is needed for any of them.
    /// </summary>
    public async Task<int> Run(CancellationToken ct)
    {
        var (now, versions) = (time.GetUtcNow(), await kept.Versions(ct));
        var (state, etag) = await State(WrappedDataKeys.KidOf(versions[0]), now, ct);
        if (now - state.Done < Again)
        {
            return 0;
        }
        if (await Pass(versions, ct) is > 0 and var left)
        {
            return left + 1;
        }
        // Over the state that this run began with: a rotation that came meanwhile is followed anew. False: perhaps our own write, told twice.
        return now - state.Since >= Settles && await content.Replace(StateName, WireJson.Bytes(state with { Done = now }), etag, ct) ? 0 : 1;
    }

    /// <summary>The one that stands, or a new one from now on when it is of another version.</summary>
    private async Task<(RewrappingState, string ETag)> State(string kid, DateTimeOffset now, CancellationToken ct)
    {
        if (await content.Read(StateName, ct) is { } standing && WireJson.Read<RewrappingState>(standing.Content) is var state && state.Kid == kid)
        {
            return (state, standing.ETag);
        }
        await content.Put(StateName, WireJson.Bytes(new RewrappingState(kid, now)), ct);
        return (new(kid, now), ""); // too young to be done in this run
    }

    private async Task<int> Pass(IReadOnlyList<System.Text.Json.Nodes.JsonObject> versions, CancellationToken ct)
    {
        var (left, anew) = (0, 0);
        await foreach (var name in kept.Names(ct))
        {
            switch (await kept.Rewrap(name, versions, ct))
            {
                case Rewrapped.Left:
                    left++;
                    break;
                case Rewrapped.Anew when ++anew == MostInOneRun:
                    return left + 1; // there may be more
            }
        }
        return left;
    }
}

/// <summary>How far a rotation was followed, as operators may read it.</summary>
/// <param name="Kid">The version that was present then.</param>
/// <param name="Since">When it was noticed.</param>
/// <param name="Done">When every data key was seen to be under it.</param>
public sealed record RewrappingState(string Kid, DateTimeOffset Since, DateTimeOffset? Done = null);
