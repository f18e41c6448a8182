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

    internal DecisionCalls(HubHttp http, string hub, AgencyProfile agency) => (this.http, this.hub, this.agency) = (http, hub, agency);

    /// <summary>The message is summarised here: its labels and codes go to the hub, its content does not.</summary>
    public Task<DecisionAnswer> Ask(OutgoingMessage message, CancellationToken ct) => Ask(DecisionQuestion.Of(ClaimsOf(message)), ct);

    public async Task<DecisionAnswer> Ask(DecisionQuestion question, CancellationToken ct)
    {
        var answer = await http.Send(new(HttpMethod.Post, $"{hub}/v1/decisions", WireJson.Bytes(question), "application/json"), ct);
        return DecisionAnswer.TryRead(answer.Read<System.Text.Json.Nodes.JsonObject>(), HubJson.Options) ?? throw new FormatException("not an answer to a question");
    }

    // Ids and times come only when it is signed.
    private MessageClaims ClaimsOf(OutgoingMessage message) => new()
    {
        Iss = agency.Id,
        Aud = hub,
        Jti = "",
        Iat = default,
        Exp = default,
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
