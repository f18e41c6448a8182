using System.Net;
using System.Text;
using ExchangeHub.Contracts.Log;
using ExchangeHub.Core.Log;

namespace ExchangeHub.Adapters.Witnesses;

/// <summary>A witness over HTTP: POST <c>add-checkpoint</c> (C2SP tlog-witness).</summary>
/// <param name="prefix">Its submission prefix.</param>
public sealed class HttpWitness(HttpClient http, NoteVerifier key, Uri prefix) : IWitness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const int MostBytes = 64 * 1024;

    private readonly Uri address = new($"{prefix.ToString().TrimEnd('/')}/add-checkpoint");

    public NoteVerifier Key => key;

    /// <summary>A client that follows nobody elsewhere and keeps no more of an answer than one can have.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };

    public async Task<WitnessAnswer> Add(WitnessRequest request, CancellationToken ct)
    {
        try
        {
            using var answer = await http.PostAsync(address, new StringContent(request.ToString(), Encoding.UTF8, "text/plain"), ct);
            return Read(answer, await answer.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException)
        {
            return new(WitnessVerdict.NotReached);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(WitnessVerdict.NotReached);
        }
    }

    private static WitnessAnswer Read(HttpResponseMessage answer, string body) => answer.StatusCode switch
    {
        HttpStatusCode.OK => new(WitnessVerdict.Cosigned, body),
        // With another media type, or no number: the same size with another root, and nothing that can be repeated.
        HttpStatusCode.Conflict when answer.Content.Headers.ContentType?.MediaType == WitnessRequest.SizeMediaType
            && body.EndsWith('\n') && Checkpoint.TryNumber(body[..^1]) is { } size => new(WitnessVerdict.OtherSize, Size: size),
        HttpStatusCode.BadRequest => new(WitnessVerdict.Malformed),
        HttpStatusCode.Forbidden => new(WitnessVerdict.NotSigned),
        HttpStatusCode.NotFound => new(WitnessVerdict.UnknownLog),
        HttpStatusCode.UnprocessableEntity => new(WitnessVerdict.NotConsistent),
        _ => new(WitnessVerdict.NotReached),
    };
}
