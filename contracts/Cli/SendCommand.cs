using System.CommandLine;
using System.Text;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Cli;

/// <summary><c>hub message send FILE</c>: conceals, signs, sends, verifies the receipt.</summary>
internal static class SendCommand
{
    public static Command Of(Session session)
    {
        var file = new Argument<string>("file") { Description = "Content: a FHIR Bundle, or a tip, case packet or request" };
        var kind = new Option<string>("--kind") { Required = true, Description = "referral, records, case-packet, tip, request, status, recall" };
        var to = new Option<string[]>("--to") { Description = "Agency; not for tip and request", AllowMultipleArgumentsPerToken = true };
        var purpose = new Option<string>("--purpose") { Required = true, Description = "Code, for instance TREAT" };
        var basis = new Option<string>("--basis") { Required = true, Description = BasisText.Forms };
        var re = new Option<string?>("--re") { Description = "Message answered or recalled" };
        var jurisdiction = new Option<string?>("--jurisdiction") { Description = "ISO 3166-2, for instance US-WA" };
        var needs = new Option<string[]>("--need") { Description = "need-01 … cj-16", AllowMultipleArgumentsPerToken = true };
        var minor = new Option<string?>("--minor") { Description = "yes, no, unknown" };
        var urgency = new Option<string?>("--urgency") { Description = "routine, urgent, asap, stat" };
        var exploitation = new Option<string?>("--exploitation") { Description = "sex, labor, both, unknown" };
        var days = new Option<int>("--days") { Description = "Until it expires, 1 to 30", DefaultValueFactory = _ => 7 };
        var keep = new Option<string?>("--keep") { Description = "File for the signed message, written before it is sent; holds content" };
        var receipt = new Option<string?>("--receipt") { Description = "File for the receipt" };
        var seal = new Option<bool>("--seal") { Description = "Encrypt to the hub's key as well" };
        var command = new Command("send", "Send a message")
        {
            file, kind, to, purpose, basis, re, jurisdiction, needs, minor, urgency, exploitation, days, keep, receipt, seal,
        };
        command.SetAction((parsed, ct) => session.WithHub(parsed, async (hub, output) =>
        {
            var message = hub.Signatures.Sign(new OutgoingMessage
            {
                Kind = parsed.GetValue(kind)!,
                To = parsed.GetValue(to) ?? [],
                Purpose = parsed.GetValue(purpose)!,
                Basis = BasisText.Parse(parsed.GetValue(basis)!),
                Routing = RoutingOf(
                    parsed.GetValue(jurisdiction), parsed.GetValue(needs), parsed.GetValue(minor), parsed.GetValue(urgency), parsed.GetValue(exploitation)),
                Re = parsed.GetValue(re),
                Content = PrivateFile.ReadJson(parsed.GetValue(file)!),
                Lifetime = TimeSpan.FromDays(parsed.GetValue(days)),
            });
            if (parsed.GetValue(keep) is { } kept)
            {
                PrivateFile.Create(kept, Encoding.ASCII.GetBytes(message.Compact));
            }
            await ReceiptOutput.Send(hub, output, message, parsed.GetValue(seal) ? Envelope.Jwe : Envelope.SdJwt, parsed.GetValue(receipt), ct);
        }));
        return command;
    }

    private static Routing? RoutingOf(string? jurisdiction, string[]? needs, string? minor, string? urgency, string? exploitation)
    {
        var routing = new Routing(jurisdiction, needs is { Length: > 0 } ? needs : null, minor, urgency, exploitation);
        return routing == new Routing() ? null : routing;
    }
}
