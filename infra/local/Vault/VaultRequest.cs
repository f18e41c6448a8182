using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>What a request names, and its body. An endpoint that takes this sees neither a faulty name nor faulty JSON.</summary>
internal sealed partial class VaultRequest
{
    private const int MostOnAPage = 25;

    private readonly HttpContext context;

    private VaultRequest(HttpContext context, JsonObject body) => (this.context, Body) = (context, body);

    /// <summary>The vault's address as this client knows it.</summary>
    public string Vault => $"https://{context.Request.Host}";

    public string Name => (string)context.Request.RouteValues["name"]!;
    public string? Version => (string?)context.Request.RouteValues["version"];
    public JsonObject Body { get; }

    public string Text(string member) => Body[member].AsString() ?? throw VaultFault.BadParameter($"{member} is missing.");

    public byte[] Bytes(string member) => Base64Url.TryDecode(Text(member)) ?? throw VaultFault.BadParameter($"{member} is not base64url.");

    public static async ValueTask<VaultRequest?> BindAsync(HttpContext context)
    {
        if (context.Request.RouteValues.TryGetValue("name", out var name) && !Names().IsMatch((string)name!))
        {
            throw VaultFault.BadParameter("A name has 1 to 127 letters, digits and hyphens.");
        }
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return new(context, bytes.Length == 0 ? [] : StrictJson.TryParseObject(bytes.ToArray()) ?? throw VaultFault.BadParameter("The body is not a JSON object."));
    }

    /// <summary>One page of a list, with the address of the next.</summary>
    public JsonObject Page(IEnumerable<JsonObject> items)
    {
        var query = context.Request.Query;
        var size = Number(query["maxresults"], MostOnAPage);
        var skip = Number(query["$skiptoken"], 0);
        if (size is < 1 or > MostOnAPage)
        {
            throw VaultFault.BadParameter("maxresults is from 1 to 25.");
        }
        JsonObject[] rest = [.. items.Skip(skip).Take(size + 1)];
        var next = $"{Vault}{context.Request.Path}?api-version={Uri.EscapeDataString(query["api-version"].ToString())}&$skiptoken={skip + size}&maxresults={size}";
        return new() { ["value"] = new JsonArray([.. rest.Take(size)]), ["nextLink"] = rest.Length > size ? next : null };
    }

    private static int Number(string? text, int otherwise) => string.IsNullOrEmpty(text)
        ? otherwise
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number : throw VaultFault.BadParameter("A number of the query is none.");

    [GeneratedRegex("^[0-9a-zA-Z-]{1,127}$", RegexOptions.None, 1000)]
    private static partial Regex Names();
}
