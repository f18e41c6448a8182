using System.Globalization;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Core.Disclosures;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Disclosures;

/// <summary>A sheriff that may ask the hospital for holds, and how the hospital sets them and asks what shows.</summary>
public abstract class HoldStage : IAsyncLifetime
{
    private protected TestHub Hub { get; } = new();
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Hub.Change(Given.SheriffEntry, Ct);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static JsonObject Statement(string form, int? days = null)
    {
        var hold = new JsonObject { ["recipient"] = Given.Sheriff, ["form"] = form, ["subject"] = $"urn:uuid:{Given.Person}", ["reference"] = "26-0117" };
        if (days is { } some)
        {
            hold["until"] = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddDays(some).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        }
        return hold;
    }

    protected JsonObject By(string scope, string message) => new()
    {
        ["recipient"] = Given.Sheriff,
        ["form"] = "oral",
        [scope] = scope switch { "consent" => Hub.ConsentId, "subject" => $"urn:uuid:{Hub.PatientId}", _ => message },
    };

    protected string Days(int days) => Hub.Time.GetUtcNow().AddDays(days).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    protected static string NewId() => Ids.New(TimeProvider.System, SystemEntropy.Source).ToString();

    private protected async Task<ExchangeHub.Core.Result<HoldState>> Set(JsonObject hold, string? id = null)
    {
        using var process = Hub.Start();
        id ??= NewId();
        return await process.DisclosureHolds.Set(Hub.Hospital, id, Hub.SignHold(id, hold), Ct);
    }

    private protected async Task<bool> Dies<T>(FaultPlan plan, Func<TestHub.Process, Task<T>> act)
    {
        using var dying = Hub.Start(plan);
        try
        {
            await act(dying);
        }
        catch (InjectedFault)
        {
            // The agency sends the same bytes again.
        }
        return plan.End();
    }

    protected async Task<Accounting> Account(string audience)
    {
        using var process = Hub.Start();
        return (await process.Accountant.Account(Hub.Hospital, new(Subject: Given.Person, For: audience), Ct)).Value!;
    }

    protected async Task<string[]> Lines(string audience) =>
        [.. (await Account(audience)).Lines.SelectMany(line => (string[])[line.Message, .. line.Repeats?.Messages ?? []])];
}
