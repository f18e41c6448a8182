using System.Collections.Concurrent;

namespace ExchangeHub.Local.Azurite;

/// <summary>The end of what a child process said, for the message when it fails.</summary>
internal sealed class LastLines
{
    private const int Kept = 40;
    private readonly ConcurrentQueue<string> lines = new();

    public void Add(string line)
    {
        lines.Enqueue(line);
        if (lines.Count > Kept)
        {
            lines.TryDequeue(out _);
        }
    }

    public async Task Drain(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Add(line);
        }
    }

    public override string ToString() => string.Join('\n', lines);
}
