namespace ExchangeHub.Local.Demo;

/// <summary>The readable account of a demo, and the count of what it checked.</summary>
public sealed class Account(TextWriter output)
{
    private int held, failed;

    public bool AllHeld => failed == 0 && held > 0;

    public void Chapter(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
        output.WriteLine(new string('-', title.Length));
    }

    public void Say(string line) => output.WriteLine($"  {line}");

    public bool Check(bool holds, string claim)
    {
        output.WriteLine($"  {(holds ? "ok  " : "FAIL")} {claim}");
        _ = holds ? held++ : failed++;
        return holds;
    }

    /// <summary>The last line.</summary>
    public void Close()
    {
        output.WriteLine();
        output.WriteLine($"checks: {held} passed, {failed} failed");
    }
}
