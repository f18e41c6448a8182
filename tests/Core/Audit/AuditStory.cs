using System.Text.Json;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Core;
using ExchangeHub.Core.Audit;
using ExchangeHub.Core.Evidence;
using ExchangeHub.Core.Submission;
using ExchangeHub.Tests.Support;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Task = System.Threading.Tasks.Task;

namespace ExchangeHub.Tests.Core.Audit;

/// <summary>Two agencies with something to tell, and their AuditEvents as JSON.</summary>
internal sealed class AuditStory
{
    private static readonly JsonSerializerOptions Fhir = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);
    private readonly AuditSearchReader reader = new(new HubIdentity(TestHub.Hub, TestHub.Origin));

    public TestHub Hub { get; } = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A referral under a consent, collected and acknowledged.</summary>
    public async Task<MessageKey> Exchange()
    {
        var (message, received) = await Hub.Referral(Ct);
        using var process = Hub.Start();
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        var key = new MessageKey(message.Sender, message.Id);
        Assert.Null((await process.Releaser.Release(Hub.Clinic, key, "once", Ct)).Rejection);
        var view = (await process.Commits.Read(key, Ct))!.Permitted.Single().ViewSha256!;
        Assert.Null((await process.Acknowledger.Acknowledge(Hub.Clinic, key, Hub.SignAcknowledgement(key, view), Ct)).Rejection);
        await Sequence();
        return key;
    }

    public async Task<MessageKey> Send(Basis basis, Action<JsonObject>? change = null)
    {
        using var process = Hub.Start();
        var (message, received) = Hub.ReferUnder(basis, change);
        Assert.Null((await process.Exchange.Submit(received, Ct)).Rejection);
        await Sequence();
        return new(message.Sender, message.Id);
    }

    /// <summary>Entries of an event that needs no more story.</summary>
    public async Task Log(string party, LogEvent what, JsonObject facts, int times = 1)
    {
        var events = new LogEvents(Hub.Time, Contracts.SystemEntropy.Source);
        using var process = Hub.Start();
        await process.Ledger.Record([.. Enumerable.Range(0, times).Select(_ => events.For(party, what, facts))], Ct);
        await Sequence();
    }

    public async Task Sequence()
    {
        using var process = Hub.Start();
        while (await process.Sequencer.RunOnce(Ct) > 0)
        {
        }
    }

    /// <summary>All that a search finds, page by page.</summary>
    public async Task<IReadOnlyList<JsonObject>> All(AgencyEntry caller, params (string Name, string Value)[] parameters)
    {
        List<JsonObject> found = [];
        for (AuditPosition? at = null; ;)
        {
            var (page, next) = await Page(caller, at, parameters);
            found.AddRange(page);
            if ((at = next) is null)
            {
                return found;
            }
        }
    }

    public async Task<(IReadOnlyList<JsonObject> Events, AuditPosition? Next)> Page(AgencyEntry caller, AuditPosition? at, params (string Name, string Value)[] parameters)
    {
        using var process = Hub.Start();
        var search = reader.Read([.. parameters.Select(one => KeyValuePair.Create(one.Name, one.Value))], strict: true);
        Assert.Null(search.Rejection);
        var page = await process.Audit.Search(caller.Id, search.Value! with { At = at }, Ct);
        return ([.. page.Events.Select(Json)], page.Next);
    }

    /// <summary>Those of an entry by their names, for instance <c>released.disclosure</c>.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> ByName(AgencyEntry caller)
    {
        using var process = Hub.Start();
        var happened = (await process.Ledger.EntriesOf(caller.Id, null, 1000, Ct)).ToDictionary(entry => entry.Id, entry => entry.Entry["event"].AsString());
        return (await All(caller)).Select(one => (Id: one["id"].AsString()!.Split('.'), Event: one)).GroupBy(one => $"{happened[one.Id[0]]}.{one.Id[1]}")
            .ToDictionary(some => some.Key, some => some.First().Event);
    }

    /// <summary>As it goes over the wire; it must be FHIR R4.</summary>
    public static JsonObject Json(AuditEvent one)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(one, Fhir);
        var utf8 = new Utf8JsonReader(bytes);
        FhirJsonDeserializer.STRICT.TryDeserializeResource(ref utf8, out Resource? _, out var issues);
        Assert.Empty(issues);
        return JsonNode.Parse(bytes)!.AsObject();
    }
}
