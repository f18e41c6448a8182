using System.Xml;
using System.Xml.Linq;

namespace ExchangeHub.Broker.Administration;

/// <summary>The Atom in which Service Bus's administration API speaks (RFC 4287, with a description of the entity as content).</summary>
internal static class Atom
{
    public const string MediaType = "application/atom+xml";
    public static readonly XNamespace Bus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    public static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly XNamespace Namespace = "http://www.w3.org/2005/Atom";

    public static XElement Entry(Uri server, EntityAddress address, string title, XElement description) => new(Namespace + "entry",
        new XElement(Namespace + "id", new Uri(server, address.ToString())),
        new XElement(Namespace + "title", new XAttribute("type", "text"), title),
        new XElement(Namespace + "content", new XAttribute("type", "application/xml"), description));

    /// <summary>One page of a list, with a link to the next if there is more.</summary>
    public static XElement Feed(Uri server, EntityAddress address, IEnumerable<XElement> all, int skip, int top)
    {
        var (list, rest) = (new Uri(server, address.ToString()), all.Skip(skip).ToList());
        return new(Namespace + "feed",
            new XElement(Namespace + "id", list), new XElement(Namespace + "title", new XAttribute("type", "text"), address),
            Link("self", $"{list}?$skip={skip}&$top={top}"),
            rest.Count > top ? Link("next", $"{list}?$skip={skip + top}&$top={top}") : null,
            rest.Take(top));
    }

    private static XElement Link(string relation, string address) =>
        new(Namespace + "link", new XAttribute("rel", relation), new XAttribute("href", address));

    public static XElement Error(int status, string detail) => new("Error", new XElement("Code", status), new XElement("Detail", detail));

    /// <summary>The description of this name in an entry that a client sent.</summary>
    public static async Task<XElement> Read(Stream body, string name, CancellationToken ct)
    {
        try
        {
            // What a document type could define is not read: it could name files, or grow without bound.
            using var reader = XmlReader.Create(body, new() { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var entry = await XElement.LoadAsync(reader, LoadOptions.None, ct);
            return entry.Element(Namespace + "content")?.Element(Bus + name)
                ?? throw AdministrationFault.Malformed($"The body is no Atom entry with a {name}.");
        }
        catch (XmlException)
        {
            throw AdministrationFault.Malformed("The body is not well-formed XML.");
        }
    }
}
