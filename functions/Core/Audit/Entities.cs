using System.Globalization;
using ExchangeHub.Core.Submission;
using Hl7.Fhir.Model;

namespace ExchangeHub.Core.Audit;

/// <summary>What an event was about.</summary>
internal sealed class Entities(Agents agents)
{
    public const string Uri = "urn:ietf:rfc:3986", Uuid = "urn:uuid:", Jti = "urn:ietf:params:oauth:jti:";

    public AuditEvent.EntityComponent Message(MessageKey message, Coding? lifecycle = null) => new()
    {
        // The id is one of the sender's: two senders may have chosen the same.
        What = new() { Identifier = new(Uri, Uuid + message.Jti) { Assigner = agents.Agency(message.Sender) } },
        Type = AuditCodes.SystemObject,
        Role = AuditCodes.DomainResource,
        Lifecycle = lifecycle,
    };

    /// <summary>The message as the signed token that it is: of an authorization decision BALP allows this form only.</summary>
    public static AuditEvent.EntityComponent TokenOf(MessageKey message) => new()
    {
        What = new() { Identifier = new() { Value = Jti + message.Jti } },
        Type = AuditCodes.Token,
    };

    /// <param name="reference">Made up by the agency whose client it is: the hub can tell nobody by it.</param>
    public static AuditEvent.EntityComponent Patient(string reference) => new()
    {
        What = new(reference) { Type = "Patient" },
        Type = AuditCodes.Person,
        Role = AuditCodes.Patient,
    };

    public static AuditEvent.EntityComponent Consent(string id, int? version, Coding type) => new()
    {
        What = new(version is null ? $"Consent/{id}" : string.Create(CultureInfo.InvariantCulture, $"Consent/{id}/_history/{version}")) { Type = "Consent" },
        Type = type,
        Role = AuditCodes.DomainResource,
    };

    /// <summary>That so many of a kind were disclosed; which ones, the hub forgot.</summary>
    public static AuditEvent.EntityComponent Disclosed(string kind, int count) => new()
    {
        Type = ModelInfo.IsKnownResource(kind) ? AuditCodes.Resource(kind) : new Coding("urn:exchangehub:disclosed", kind),
        Role = AuditCodes.DomainResource,
        Lifecycle = AuditCodes.Disclosed,
        Detail = [new() { Type = "count", Value = new FhirString(count.ToString(CultureInfo.InvariantCulture)) }],
    };

    public static AuditEvent.EntityComponent Object(string type, string uuid) => new()
    {
        What = new() { Type = type, Identifier = new(Uri, Uuid + uuid) },
        Type = AuditCodes.SystemObject,
        Role = AuditCodes.DomainResource,
    };
}
