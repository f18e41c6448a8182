using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Contracts;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Core;
using ExchangeHub.Policy.Labels;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Core.Segmentation;

/// <summary>A carrier sees at most that something is restricted (DS4P): no notice, name of a blob or line of an inbox tells why.</summary>
public sealed class EnvelopeTests
{
    private static readonly HashSet<string> Telling = [.. SecurityLabels.All.Where(label => label.Group != LabelGroup.Confidentiality || label.Rank < SecurityLabels.Restricted).Select(label => label.Code)];

    [Fact]
    public async Task NothingAroundAMessageBearsALabel()
    {
        var ct = TestContext.Current.CancellationToken;
        var hub = new TestHub();
        var (message, received) = await hub.Referral(ct);
        using var process = hub.Start();

        Assert.Null((await process.Exchange.Submit(received, ct)).Rejection);
        Assert.Null((await process.Releaser.Release(hub.Clinic, new(message.Sender, message.Id), "once", ct)).Rejection);
        await hub.Logged(ct);

        Assert.All(hub.Broker, notice =>
        {
            BearsNone([notice.MessageId, notice.Recipient, notice.Kind ?? "", notice.Urgency ?? "", .. Opened(Encoding.UTF8.GetString(notice.Body.Span))]);
        });
        Assert.All(hub.Content.Names.Concat(hub.State.Names).Concat(hub.Tiles.Names), name => BearsNone(name.Split('/', '.')));
        // A consent names what it denies.
        string[] ofMessage = [.. hub.Content.Names.Where(name => name.Split('/')[0] is not ("consents" or "agencies"))];
        Assert.Contains(ofMessage, name => name.EndsWith("/commit.json", StringComparison.Ordinal));
        foreach (var (store, name) in ofMessage.Select(name => (hub.Content, name)).Concat(hub.State.Names.Select(name => (hub.State, name))))
        {
            BearsNone(Opened((await store.Read(name, ct))!));
        }
    }

    private static void BearsNone(IEnumerable<string> texts) => Assert.DoesNotContain(texts, Telling.Contains);

    /// <summary>All texts in the clear, and those of tokens in them that anyone can open.</summary>
    private static IEnumerable<string> Opened(StoredBlob blob) => Opened(Encoding.UTF8.GetString(blob.Content.Span));

    private static IEnumerable<string> Opened(string text)
    {
        // Sealed bytes and signatures may begin like JSON by chance, so what counts is whether it is.
        if (StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out var json, out _) && json is JsonObject or JsonArray)
        {
            return Views.Texts(json).SelectMany(Opened);
        }
        return text.StartsWith("eyJ", StringComparison.Ordinal)
            ? text.Split('.', '~').Select(part => Base64Url.TryDecode(part)).OfType<byte[]>()
                .Select(bytes => StrictJson.TryParseObject(bytes)).OfType<JsonObject>().SelectMany(inner => Views.Texts(inner).SelectMany(Opened))
            : [text];
    }
}
