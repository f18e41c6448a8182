using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Contracts.Problems;
using ExchangeHub.Contracts.SdJwt;
using ExchangeHub.Core.Segmentation;
using ExchangeHub.Core.Validation;

namespace ExchangeHub.Tests.Vectors;

/// <summary>The vectors of an independent implementation, through everything that the hub asks of a message.</summary>
public sealed class MessageVectorsTests
{
    private const string Hub = "https://hub.example.org";

    [Theory]
    [InlineData("medical-referral")]
    [InlineData("mental-health-referral")]
    [InlineData("tip")]
    [InlineData("case-packet")]
    public void AValidMessageIsReadInTimeAndHasNoFault(string name)
    {
        Assert.True(MessageReader.Read(Message(name), Hub).Succeeded(out var claims, out var rejection), Describe(rejection));

        Assert.Null(MessageReader.JudgeAge(claims, MadeAt));
        Assert.Empty(ContentValidator.FaultsOf(claims, $"{Hub}/agency"));
    }

    [Theory]
    [InlineData("tip-content-in-the-clear", ProblemCodes.ContentInClear)]
    [InlineData("case-packet-recipient-in-the-clear", ProblemCodes.ContentInClear)]
    [InlineData("tip-unknown-claim", ProblemCodes.ClaimUnknown)]
    [InlineData("tip-basis-disclosed", ProblemCodes.ClaimInvalid)]
    public void AFaultyMessageHasItsOwnProblem(string name, string problem) =>
        Assert.Equal(problem, MessageReader.Read(Message(name), Hub).Rejection?.Code);

    [Theory]
    [InlineData("medical-referral", "clinic-b", "Condition")]
    [InlineData("mental-health-referral", "bh-c", "Observation")]
    [InlineData("case-packet", "cac-f", "")]
    public void OurViewSaysWhatTheirsSays(string name, string recipient, string alsoWithheld)
    {
        var message = Message(name);
        var claims = MessageReader.Read(message, Hub).Value!;
        var withheld = Segmenter.PartsOf(claims).Where(part => part.Type == "Consent" || part.Type == alsoWithheld).Select(part => part.Path).ToHashSet();

        Assert.True(Segmenter.Present(message, claims, withheld, recipient).Succeeded(out var view, out var rejection), Describe(rejection));

        Assert.Equal(Text(Vector($"{name}-view")["claims"]!), Text(SdJwt.Parse(view, out _)!.Claims));
    }

    [Theory]
    [InlineData("medical-referral-view")]
    [InlineData("mental-health-referral-view")]
    [InlineData("case-packet-view")]
    public void AViewIsReadByTheSameTable(string name) => Assert.NotNull(ClaimsReader.Read(Message(name)).Claims);

    [Theory]
    [InlineData("medical-referral")]
    [InlineData("mental-health-referral")]
    [InlineData("tip")]
    [InlineData("case-packet")]
    public void TheirDisclosuresAreOurPlanButForWhatIsOurGenerosity(string name)
    {
        var message = Message(name);
        var theirs = message.Disclosures.Select(disclosure => disclosure.Path).ToHashSet();

        Assert.Equal(Concealment.Required(message.Claims).Order(), theirs.Order());
        Assert.Superset(theirs, Concealment.Plan(message.Claims).ToHashSet());
    }

    private static DateTimeOffset MadeAt => DateTimeOffset.FromUnixTimeSeconds((long)File["iat"]!);
    private static JsonNode File => JsonNode.Parse(System.IO.File.ReadAllBytes(SharedData.Path("vectors", "sd-jwt-messages.json")))!;
    private static JsonNode Vector(string name) => File["vectors"]!.AsArray().Single(vector => (string)vector!["name"]! == name)!;
    private static SdJwt Message(string name) => SdJwt.Parse((string)Vector(name)["sd_jwt"]!, out _)!;
    private static string Text(JsonNode node) => System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(node));
    private static string Describe(ExchangeHub.Core.Rejection? rejection) => $"{rejection?.Code} {rejection?.Detail} {string.Join("; ", rejection?.Faults ?? [])}";
}
