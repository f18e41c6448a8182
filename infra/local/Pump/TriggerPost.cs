using System.Text.Json.Nodes;
using ExchangeHub.Contracts;

namespace ExchangeHub.Local.Pump;

/// <summary>Posts a trigger as the Functions host does. True when the invocation succeeded.</summary>
internal sealed class TriggerPost(HttpClient http, int port, TimeProvider time)
{
    public async Task<bool> Invoke(string function, JsonObject payload, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/{function}") { Content = JsonContent.Create(payload) };
        request.Headers.Add("X-Azure-Functions-InvocationId", Ids.New(time, SystemEntropy.Source).ToString());
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.0.0.0");
        request.Headers.UserAgent.ParseAdd("Azure-Functions-Host/4.0.0.0");
        try
        {
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // the app is not there: the message comes again, the timer has its next turn
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false; // it took longer than functionTimeout: a failure as well, and no end of the pump
        }
    }
}
