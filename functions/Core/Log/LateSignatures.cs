using System.Text;

namespace ExchangeHub.Core.Log;

/// <summary>
/// Adds to the newest checkpoint the signatures of witnesses that were slow or down when it was published. Its text stays as it is, so it
/// is the same checkpoint; and whoever asks for more witnesses than the hub does need not wait for the next entry.
/// </summary>
public sealed class LateSignatures(IBlobs state, Witnesses witnesses)
{
    private int merging;

    /// <summary>Does nothing while another call here is at it: that one asks the same witnesses.</summary>
    public async Task Merge(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref merging, 1) == 1)
        {
            return;
        }
        try
        {
            await MergeOnce(ct);
        }
        finally
        {
            Volatile.Write(ref merging, 0);
        }
    }

    private async Task MergeOnce(CancellationToken ct)
    {
        if (await state.Read(LogReader.Public, ct) is not { } standing)
        {
            return;
        }
        var note = Encoding.UTF8.GetString(standing.Content.Span);
        var signatures = await witnesses.Late(note, ct);
        if (signatures.Count > 0)
        {
            // Replaced meanwhile: then a newer checkpoint stands there, which begins with this one, or another instance added its own. The
            // next call looks again.
            await state.Replace(LogReader.Public, Encoding.UTF8.GetBytes(string.Concat([note, .. signatures.Select(one => one.ToString())])), standing.ETag, ct);
        }
    }
}
