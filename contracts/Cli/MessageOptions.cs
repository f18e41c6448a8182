using System.CommandLine;
using ExchangeHub.Client;
using ExchangeHub.Contracts.Messages;

namespace ExchangeHub.Cli;

/// <summary>A message as the command line describes it, for sending it and for asking about it.</summary>
internal sealed class MessageOptions
{
    private readonly Argument<string> file = new("file") { Description = "Content: a FHIR Bundle, or a tip, case packet or request" };
    private readonly Option<string> kind = new("--kind") { Required = true, Description = "referral, records, case-packet, tip, request, status, recall" };
    private readonly Option<string[]> to = new("--to") { Description = "Agency; not for tip and request", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> purpose = new("--purpose") { Required = true, Description = "Code, for instance TREAT" };
    private readonly Option<string> basis = new("--basis") { Required = true, Description = BasisText.Forms };
    private readonly Option<string?> re = new("--re") { Description = "Message answered or recalled" };
    private readonly Option<string?> jurisdiction = new("--jurisdiction") { Description = "ISO 3166-2, for instance US-WA" };
    private readonly Option<string[]> needs = new("--need") { Description = "need-01 … cj-16", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> minor = new("--minor") { Description = "yes, no, unknown" };
    private readonly Option<string?> urgency = new("--urgency") { Description = "routine, urgent, asap, stat" };
    private readonly Option<string?> exploitation = new("--exploitation") { Description = "sex, labor, both, unknown" };
    private readonly Option<int> days = new("--days") { Description = "Until it expires, 1 to 30", DefaultValueFactory = _ => 7 };

    public Command Command(string name, string description) => new(name, description)
    {
        file, kind, to, purpose, basis, re, jurisdiction, needs, minor, urgency, exploitation, days,
    };

    public OutgoingMessage Read(ParseResult parsed) => new()
    {
        Kind = parsed.GetValue(kind)!,
        To = parsed.GetValue(to) ?? [],
        Purpose = parsed.GetValue(purpose)!,
        Basis = BasisText.Parse(parsed.GetValue(basis)!),
        Routing = RoutingOf(parsed),
        Re = parsed.GetValue(re),
        Content = PrivateFile.ReadJson(parsed.GetValue(file)!),
        Lifetime = TimeSpan.FromDays(parsed.GetValue(days)),
    };

    private Routing? RoutingOf(ParseResult parsed)
    {
        var routing = new Routing(
            parsed.GetValue(jurisdiction), parsed.GetValue(needs) is { Length: > 0 } some ? some : null, parsed.GetValue(minor),
            parsed.GetValue(urgency), parsed.GetValue(exploitation));
        return routing == new Routing() ? null : routing;
    }
}
