using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ExchangeHub.Client.Verification;
using ExchangeHub.Contracts.Jose;

namespace ExchangeHub.Client;

/// <param name="Again">The hub had accepted the same message before.</param>
public sealed record Sent(Receipt Receipt, bool Again);

/// <summary>How a message travels to the hub.</summary>
public enum Envelope
{
    /// <summary>Over TLS, as it is.</summary>
    SdJwt,

    /// <summary>Encrypted to the hub's vault as well, so that no gateway in between reads it.</summary>
    Jwe,
}

/// <summary>Sending, collecting, acknowledging (wire format §4 to §7).</summary>
public sealed class MessageCalls
{
    public const string AcknowledgementType = "exchange-acknowledgement+jwt";
    private readonly HubHttp http;
    private readonly string hub;
    private readonly AgencyProfile agency;
    private readonly AgencySignatures signatures;
    private readonly DirectoryCalls directory;
    private readonly TrustSource trust;
    private readonly LoggedKeys logged;

    internal MessageCalls(
        HubHttp http, string hub, AgencyProfile agency, AgencySignatures signatures, DirectoryCalls directory, TrustSource trust, LoggedKeys logged) =>
        (this.http, this.hub, this.agency, this.signatures, this.directory, this.trust, this.logged) = (http, hub, agency, signatures, directory, trust, logged);

    /// <summary>Signs and sends. To be able to repeat it after a crash, sign first, keep that, and send the signed message.</summary>
    public Task<Sent> Send(OutgoingMessage message, CancellationToken ct) => Send(signatures.Sign(message), Envelope.SdJwt, ct);

    /// <summary>The same bytes again get the same receipt.</summary>
    public async Task<Sent> Send(SignedMessage message, Envelope envelope, CancellationToken ct)
    {
        var answer = envelope == Envelope.SdJwt
            ? await Post(Encoding.ASCII.GetBytes(message.Compact), "application/sd-jwt", ct)
            : await Post(Encoding.ASCII.GetBytes(await Seal(message, ct)), "application/jose", ct);
        var receipt = await trust.Verify(
            keys => ReceiptVerifier.Verify(answer.Text.Trim(), message.Sender, message.Id, message.JwsSha256, keys), ct);
        return new(receipt, answer.Status == 200);
    }

    public async Task<InboxPage> Inbox(string? after, int most, CancellationToken ct)
    {
        var page = string.Create(CultureInfo.InvariantCulture, $"{hub}/v1/inbox?most={most}");
        return (await http.Send(new(HttpMethod.Get, after is null ? page : $"{page}&after={Uri.EscapeDataString(after)}"), ct)).Read<InboxPage>();
    }

    /// <summary>All of it, page by page, oldest first.</summary>
    public async IAsyncEnumerable<InboxItem> Inbox([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        string? after = null;
        do
        {
            var page = await Inbox(after, 100, ct);
            foreach (var item in page.Items)
            {
                yield return item;
            }
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>As it comes, unverified.</summary>
    /// <param name="idempotencyKey">The same key gives the stored answer; a new key is a new release and a new entry in the log.</param>
    public async Task<Released> Release(string sender, string message, string idempotencyKey, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Post, $"{PathOf(sender, message)}/release", IdempotencyKey: idempotencyKey), ct)).Read<Released>();

    /// <summary>Releases, verifies all of wire format §6, that the log shows the sender's key to everyone, decrypts.</summary>
    public async Task<Collected> Collect(string sender, string message, CancellationToken ct, string? idempotencyKey = null) =>
        await Open(await Release(sender, message, idempotencyKey ?? signatures.NewId(), ct), sender, message, ct);

    /// <summary>Verifies and decrypts what <see cref="Release"/> gave.</summary>
    public async Task<Collected> Open(Released released, string sender, string message, CancellationToken ct)
    {
        var from = await directory.Agency(sender, ct);
        var viewSha256 = AgencySignatures.Sha256(released.View);
        var release = await trust.Verify(keys => ReleaseVerifier.Verify(released.Release, agency.Id, message, viewSha256, keys), ct);
        var view = await trust.Verify(keys => ViewVerifier.Open(released.View, from, agency.Id, message, agency.DecryptionKeyOf, keys), ct);
        // The directory alone could show this reader a key that the sender never saw.
        return await logged.FaultOf(sender, view.Message.Jws.Kid, view.Claims.Iat, ct) is { } fault
            ? throw new VerificationException(fault)
            : new(release, view.Claims, view.Message);
    }

    /// <summary>Received: the hub purges the view, so keep it before.</summary>
    public Task<Delivery> Acknowledge(Collected collected, CancellationToken ct) =>
        Acknowledge(collected.Claims.Iss, collected.Claims.Jti, collected.Release.ViewSha256, "received", ct);

    /// <param name="outcome"><c>received</c> purges the view; <c>unreadable</c> purges nothing and tells the sender to send again.</param>
    public Task<Delivery> Acknowledge(string sender, string message, string viewSha256, string outcome, CancellationToken ct) =>
        Acknowledge(sender, message, SignAcknowledgement(message, viewSha256, outcome), ct);

    /// <summary>To keep before it is sent: it is evidence, and the hub keeps its digest only.</summary>
    public string SignAcknowledgement(string message, string viewSha256, string outcome) =>
        signatures.Sign(AcknowledgementType, message, new JsonObject { ["view_sha256"] = viewSha256, ["outcome"] = outcome });

    /// <param name="jwt">What <see cref="SignAcknowledgement"/> made.</param>
    public async Task<Delivery> Acknowledge(string sender, string message, string jwt, CancellationToken ct)
    {
        var request = new HubRequest(HttpMethod.Post, $"{PathOf(sender, message)}/acknowledgement", Encoding.ASCII.GetBytes(jwt), "application/jwt");
        return (await http.Send(request, ct)).Read<Delivery>();
    }

    /// <summary>Where each recipient stands; for the sender.</summary>
    public async Task<MessageStatus> Status(string message, CancellationToken ct) =>
        (await http.Send(new(HttpMethod.Get, $"{hub}/v1/messages/{Uri.EscapeDataString(message)}/status"), ct)).Read<MessageStatus>();

    private Task<HubAnswer> Post(byte[] body, string mediaType, CancellationToken ct) =>
        http.Send(new(HttpMethod.Post, $"{hub}/v1/messages", body, mediaType), ct);

    private async Task<string> Seal(SignedMessage message, CancellationToken ct)
    {
        var key = (await trust.Get(ct)).EncryptionKey ?? throw new InvalidOperationException("the hub has no encryption key");
        return Jwe.Encrypt(Encoding.ASCII.GetBytes(message.Compact), ViewVerifier.MessageType, key);
    }

    private string PathOf(string sender, string message) =>
        $"{hub}/v1/messages/{Uri.EscapeDataString(sender)}/{Uri.EscapeDataString(message)}";
}
