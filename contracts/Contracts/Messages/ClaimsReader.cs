using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Contracts.Messages;

/// <summary>
/// The claims of a message by the table of wire format §3, of a whole message or of a view of one. Whose hub it is, what the time is and
/// what must not stand in the clear is for the hub to judge.
/// </summary>
public sealed class ClaimsReader
{
    private static readonly HashSet<string> Table =
        ["iss", "aud", "jti", "iat", "exp", "kind", "to", "purpose", "basis", "routing", "re", "content_type", "content", "attachments", "_sd_alg"];

    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private readonly List<ClaimFault> faults = [];
    private readonly SdJwt.SdJwt message;

    private ClaimsReader(SdJwt.SdJwt message) => this.message = message;

    public static ClaimsReading Read(SdJwt.SdJwt message)
    {
        var reader = new ClaimsReader(message);
        reader.CheckNames();
        reader.CheckDisclosures();
        var claims = reader.Claims();
        return new(reader.faults.Count == 0 ? claims : null, reader.faults);
    }

    private void CheckNames()
    {
        foreach (var (name, _) in message.Jws.Payload)
        {
            if (name == "_sd")
            {
                Invalid("", "no claim as a whole may be a disclosure");
            }
            else if (!Table.Contains(name))
            {
                faults.Add(new(ProblemCodes.ClaimUnknown, "", "a claim that the table does not have"));
            }
        }
        if (message.Jws.Payload["_sd_alg"] is null)
        {
            Invalid("/_sd_alg", "is missing");
        }
        if (message.Jws.Payload["basis"] is JsonObject basis && basis.ContainsKey("_sd"))
        {
            Invalid("/basis", "may hold no disclosure");
        }
    }

    private void CheckDisclosures()
    {
        var fhir = message.Claims["content_type"].AsString() == ContentTypes.Fhir;
        foreach (var disclosure in message.Disclosures)
        {
            var path = disclosure.Path.Split('/'); // "", "to", "0"
            var allowed = path[1] switch
            {
                "to" or "attachments" or "routing" => path.Length == 3,
                "content" => path.Length > 3 || (path.Length == 3 && !(fhir && path[2] is "resourceType" or "type" or "entry")),
                _ => false,
            };
            if (!allowed)
            {
                Invalid("", "a disclosure stands where none may stand");
                return;
            }
        }
    }

    private MessageClaims Claims()
    {
        var claims = message.Claims;
        var kind = Code("kind", "kinds");
        var (iat, exp) = (Time("iat"), Time("exp"));
        Expect(iat < exp, "/exp", "must be later than iat");
        var type = claims["content_type"].AsString();
        Expect(type is not null && type == ContentTypes.For(kind), "/content_type", "is missing or not the one of this kind");
        Expect(claims["content"] is JsonObject, "/content", "must be an object");
        return new()
        {
            Iss = Text("iss", AgencyId.IsValid, "must be an agency id"),
            Aud = Text("aud", _ => true, "must be a string"),
            Jti = Text("jti", Ids.IsVersion7, "must be a UUID of version 7"),
            Iat = iat,
            Exp = exp,
            Kind = kind,
            To = AddresseeReader.Read(claims["to"], claims.ContainsKey("to"), kind, Invalid),
            Purpose = Code("purpose", "purposes"),
            Basis = BasisReader.Read(claims["basis"], Invalid),
            Routing = claims.ContainsKey("routing") ? RoutingReader.Read(claims["routing"], faults) : null,
            Re = Answered(kind),
            ContentType = type ?? "",
            Content = claims["content"] as JsonObject ?? [],
            Attachments = claims.ContainsKey("attachments") ? AttachmentReader.Read(claims["attachments"], faults) : [],
        };
    }

    private string? Answered(string kind)
    {
        var re = message.Claims["re"].AsString();
        if (kind is "status" or "recall")
        {
            Expect(re is not null && Ids.IsVersion7(re), "/re", "must be the jti of the message answered");
        }
        else
        {
            Expect(!message.Claims.ContainsKey("re"), "/re", "may stand only with status and recall");
        }
        return re;
    }

    private string Text(string name, Func<string, bool> valid, string otherwise)
    {
        var text = message.Claims[name].AsString();
        Expect(text is not null && valid(text), $"/{name}", otherwise);
        return text ?? "";
    }

    private string Code(string name, string list) =>
        Text(name, code => Codes.CodeLists.Contains(list, code), $"must be a code of the list {list}");

    private DateTimeOffset Time(string name)
    {
        var seconds = message.Claims[name].AsInteger();
        Expect(seconds is >= 0 && seconds <= LastSecond, $"/{name}", "must be whole seconds since 1970");
        return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds ?? 0, 0, LastSecond));
    }

    private void Expect(bool holds, string location, string otherwise)
    {
        if (!holds)
        {
            Invalid(location, otherwise);
        }
    }

    private void Invalid(string location, string text) => faults.Add(new(ProblemCodes.ClaimInvalid, location, text));
}
