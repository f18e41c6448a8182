using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Messages;
using ExchangeHub.Policy.Questions;

namespace ExchangeHub.Client;

/// <summary>Asking before sending: who would get what, and why not.</summary>
public sealed class DecisionCalls
{
    private readonly HubHttp http;
    private readonly string hub;
    private readonly AgencyProfile agency;
    private readonly TimeProvider time;

    internal DecisionCalls(HubHttp http, string hub, AgencyProfile agency, TimeProvider time) =>
        (this.http, this.hub, this.agency, this.time) = (http, hub, agency, time);

    /// <summary>The message is summarised here: its labels and codes go to the hub, its content does not.</summary>
    public Task<DecisionAnswer> Ask(OutgoingMessage message, CancellationToken ct) => Ask(DecisionQuestion.Of(ClaimsOf(message)), ct);

    public async Task<DecisionAnswer> Ask(DecisionQuestion question, CancellationToken ct)
    {
        var answer = await http.Send(new(HttpMethod.Post, $"{hub}/v1/decisions", WireJson.Bytes(question), "application/json"), ct);
        return DecisionAnswer.TryRead(answer.Read<System.Text.Json.Nodes.JsonObject>(), HubJson.Options) ?? throw new FormatException("not an answer to a question");
    }

    // The id comes only when it is signed; the time is now's, by which ages count.
    private MessageClaims ClaimsOf(OutgoingMessage message) => new()
    {
        Iss = agency.Id,
        Aud = hub,
        Jti = "",
        Iat = time.GetUtcNow(),
        Exp = time.GetUtcNow(),
        Kind = message.Kind,
        To = message.To,
        Purpose = message.Purpose,
        Basis = message.Basis,
        Routing = message.Routing,
        Re = message.Re,
        ContentType = message.ContentType ?? ContentTypes.For(message.Kind) ?? "",
        Content = message.Content,
        Attachments = message.Attachments,
    };
}
