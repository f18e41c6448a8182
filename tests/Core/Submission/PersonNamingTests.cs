using System.Text.Json.Nodes;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Policy.Questions;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Submission;

/// <summary>What a person denied is found by the reference that their consents have; a message that names them otherwise goes nowhere.</summary>
public sealed class PersonNamingTests
{
    private readonly TestHub hub = new();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://ehr.example/fhir/Patient/")]
    [InlineData("URN:UUID:")]
    public async Task WithoutANamedConsentAPatientByAnotherNameIsRefusedAndThePlaceTold(string before)
    {
        await hub.Register(hub.ConsentId, 1, consent => consent["provision"]!["type"] = "deny", Ct);
        var (message, received) = hub.ReferUnder(new("treatment"), bundle => Rename(bundle, $"{before}{hub.PatientId}"));
        using var process = hub.Start();

        var sent = (await process.Exchange.Submit(received, Ct)).Rejection!;
        var asked = (await process.WhatIf.Answer(hub.Hospital, Question(message), Ct)).Rejection!;

        Assert.Equal(("content-invalid", "content-invalid"), (sent.Code, asked.Code));
        Assert.Contains(sent.Faults!, fault => fault.Location == PlaceOf(message) && fault.Message.Contains("urn:uuid:", StringComparison.Ordinal));
        Assert.Equal("/subjects/0", Assert.Single(asked.Faults!).Location);
        Assert.DoesNotContain(hub.PatientId, string.Join(" ", [.. sent.Faults!, .. asked.Faults!]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ByItsReferenceTheDenialIsFound()
    {
        await hub.Register(hub.ConsentId, 1, consent => consent["provision"]!["type"] = "deny", Ct);
        var (_, received) = hub.ReferUnder(new("treatment"));
        using var process = hub.Start();

        Assert.Equal("consent-denies", (await process.Exchange.Submit(received, Ct)).Rejection?.Code);
    }

    private void Rename(JsonObject bundle, string reference)
    {
        var changed = Samples.Json(bundle.ToJsonString().Replace($"urn:uuid:{hub.PatientId}", reference, StringComparison.Ordinal));
        foreach (var entry in changed["entry"]!.AsArray().Where(entry => entry!["fullUrl"].AsString() == reference && !reference.StartsWith("http", StringComparison.Ordinal)))
        {
            entry!["resource"]!.AsObject().Remove("id"); // or it would not agree with the reference
        }
        bundle["entry"] = changed["entry"]!.DeepClone();
    }

    private static string PlaceOf(SignedMessage message)
    {
        var entries = SdJwt.Parse(message.Compact, out _)!.Claims["content"]!["entry"]!.AsArray();
        return $"Bundle.entry[{entries.IndexOf(entries.Single(entry => entry!["resource"]!["resourceType"].AsString() == "Patient"))}].fullUrl";
    }

    private static JsonObject Question(SignedMessage message) =>
        WireJson.ToObject(DecisionQuestion.Of(ClaimsReader.Read(SdJwt.Parse(message.Compact, out _)!).Claims!));
}
