using ExchangeHub.Benchmarks;
using ExchangeHub.Local.Files;

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
    case ["verify"]:
        await Million.Run(1_000_000, null);
        return 0;
    case ["verify", var size, "--out", var folder]: // for tools that others wrote, which read a log from files
        await Million.Run(int.Parse(size), folder);
        return 0;
    case ["log", .. var numbers]:
        return await Log([.. numbers.Select(int.Parse)], (load, count, rate, writers) => load.Run(count, rate, writers));
    case ["messages", .. var numbers]:
        return await Log([.. numbers.Select(int.Parse)], (load, count, rate, writers) => load.RunMessages(count, rate, writers));
    case ["broker", .. var counts]:
        return await Broker(counts.Select(int.Parse).FirstOrDefault(50_000));
    case ["coldstart", .. var runs]:
        await ColdStart.Measure(runs is [var number] ? int.Parse(number) : 9);
        return 0;
    case [ColdApp.Command, .. var settings]:
        return await ColdApp.Run(settings);
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- pipeline|decisions|log|messages|verify|broker|coldstart");
        return 2;
}

static async Task<int> Broker(int messages)
{
    var (load, sdk) = (new BrokerLoad(messages), new SdkLoad(messages));
    // Or whoever comes first would pay for the compiler.
    await new BrokerLoad(10_000).Echo(null);
    await new BrokerLoad(10_000).Broker(null, null);
    await new SdkLoad(10_000).Broker(null, null);
    var folder = Directory.CreateTempSubdirectory("broker-benchmark-").FullName;
    using var certificate = LoopbackCertificate.Load(null, "broker benchmark", [], TimeProvider.System);
    foreach (var (what, run) in new (string, Func<Task<BrokerLoad.Measured>>)[]
    {
        ("loopback echo", () => load.Echo(null)),
        ("broker in memory", () => load.Broker(null, null)),
        ("broker with a data file", () => load.Broker(Path.Combine(folder, "1.db"), null)),
        ("loopback echo, TLS", () => load.Echo(certificate)),
        ("broker in memory, TLS", () => load.Broker(null, certificate)),
        (".NET SDK, broker in memory", () => sdk.Broker(null, null)),
        (".NET SDK, broker with a data file", () => sdk.Broker(Path.Combine(folder, "2.db"), null)),
        (".NET SDK, broker in memory, TLS", () => sdk.Broker(null, certificate)),
    })
    {
        var measured = await run();
        Console.WriteLine($"{what,-34} {measured.Sent,9:N0} accepted/s, {measured.Through,9:N0} sent, filtered, received and settled/s, "
            + $"one alone {measured.Single.TotalMilliseconds:N2} ms");
    }
    Directory.Delete(folder, recursive: true);
    return 0;
}

static async Task<int> Log(int[] numbers, Func<LogLoad, int, int?, int, Task<LogLoad.Measured>> run)
{
    var (entries, rates) = (numbers.FirstOrDefault(5000), numbers.Length > 1 ? numbers[1..] : [100, 200, 400]);
    await using var load = await LogLoad.Start();
    await run(load, 500, null, 16); // warm-up
    var bounds = await load.Bound(32);
    Console.WriteLine($"Azurite alone, 32 calls side by side: {bounds.Writes:N0} small blobs written a second, {bounds.Reads:N0} read, {bounds.Deletes:N0} deleted");
    load.Calls.Clear();
    Print("as fast as it goes", await run(load, entries, null, 64));
    foreach (var (call, (calls, milliseconds)) in load.Calls.OrderByDescending(call => call.Value.Calls))
    {
        Console.WriteLine($"  {call,-26} {calls,9:N0} calls, {calls / (double)entries:N3} each, {milliseconds / calls:N1} ms each");
    }
    Console.WriteLine($"  for these calls alone Azurite takes {bounds.SecondsFor(load.Calls):N2} s, which bounds it at {entries / bounds.SecondsFor(load.Calls):N0} a second");
    foreach (var rate in rates)
    {
        Print($"{rate} handed in a second", await run(load, rate * 10, rate, 256));
    }
    return 0;

    static void Print(string what, LogLoad.Measured measured) => Console.WriteLine(
        $"{what,-28} {measured.Appended,9:N0} entries/s, handed in {measured.HandedIn:N0}/s, {measured.Runs} checkpoints, receipt to proof "
        + $"p50 {measured.Median.TotalMilliseconds:N0} ms, p99 {measured.P99.TotalMilliseconds:N0} ms, most {measured.Longest.TotalMilliseconds:N0} ms, log of {measured.Size:N0}");
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
