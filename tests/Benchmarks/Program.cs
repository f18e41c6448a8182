using ExchangeHub.Benchmarks;

switch (args)
{
    case ["pipeline"]:
        return Pipelines();
    case ["decisions"]:
        var decisions = new Decisions(new(6 * 1024, 1));
        foreach (var consents in new[] { 1, 10, 100 })
        {
            Console.WriteLine($"20 entries, {consents,3} consents {decisions.Microseconds(consents),9:N1} µs");
        }
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- pipeline|decisions");
        return 2;
}

static int Pipelines()
{
    foreach (var bytes in new[] { 6 * 1024, 45 * 1024 })
    {
        foreach (var recipients in new[] { 1, 3 })
        {
            var sample = new Sample(bytes, recipients);
            Console.WriteLine($"Bundle {sample.Bundle.Length:N0} bytes, message {sample.Message.Length:N0} bytes, recipients {recipients}");
            var floor = 0.0;
            foreach (var (name, microseconds) in new Floor(sample).Measure())
            {
                Console.WriteLine($"  {name,-28} {microseconds,9:N1} µs");
                floor += microseconds;
            }
            var pipeline = Timing.Microseconds(new Pipeline(sample).Run);
            Console.WriteLine($"  {"floor",-28} {floor,9:N1} µs");
            Console.WriteLine($"  {"pipeline, open to seal",-28} {pipeline,9:N1} µs");
            Console.WriteLine($"  {"ratio",-28} {pipeline / floor,9:N2}");
        }
    }
    return 0;
}
